from __future__ import annotations

from pathlib import PurePath

from chat.knowledge.documents.document import Document, Unreadable
from chat.knowledge.documents.html import read_html
from chat.knowledge.documents.markdown import read_markdown
from chat.knowledge.documents.pdf import read_pdf

READERS = {".md": read_markdown, ".markdown": read_markdown, ".html": read_html, ".htm": read_html, ".pdf": read_pdf}
LARGEST = 20_000_000


def readable(name: str) -> bool:
    """Whether a file of that name can be an article."""
    return PurePath(name).suffix.lower() in READERS


def read_document(name: str, data: bytes) -> Document:
    """The article in a file. Raises `Unreadable`, whose text says why."""
    if len(data) > LARGEST:
        raise Unreadable(f"larger than {LARGEST // 1_000_000} MB")
    document = READERS[PurePath(name).suffix.lower()](data)
    title = document.title or PurePath(name).stem.replace("-", " ").replace("_", " ").strip().capitalize()
    return Document(" ".join(title.split()), document.body.replace("\0", "").strip(), document.url)

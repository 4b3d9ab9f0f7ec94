from __future__ import annotations

import io
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from chat.knowledge.documents.document import Document, Unreadable

MOST_PAGES = 500
# A word that was parted at the end of a line, and a line that ends in the middle of a sentence.
HYPHEN = re.compile(r"(\w)-\n(?=[a-zà-ÿ])")
WRAPPED = re.compile(r"(?<![.!?:…\n])\n(?=\S)")


def read_pdf(data: bytes) -> Document:
    """The text of a PDF, a paragraph a page at least. Scanned pages have none."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("protected by a password")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"more than {MOST_PAGES} pages")
        pages = [_flow(page.extract_text()) for page in reader.pages]
        title = str((reader.metadata and reader.metadata.title) or "")
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        # pypdf meets broken files with whatever its parsing of them runs into.
        raise Unreadable(f"not a readable PDF ({type(error).__name__})") from error
    body = "\n\n".join(page for page in pages if page)
    if not body:
        raise Unreadable("no text: scanned pages have to be recognised first")
    return Document(title, body)


def _flow(page: str) -> str:
    return WRAPPED.sub(" ", HYPHEN.sub(r"\1", page)).strip()

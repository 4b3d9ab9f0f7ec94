"""Which files are taken. What a file is, its content says; its name and its declared type must agree with that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import puremagic
from django.utils.translation import gettext as _

from chat.attachments import office
from chat.attachments.images import make_anew
from chat.attachments.pdf import prove_pdf
from chat.attachments.refused import FileRefused, is_something_else
from chat.attachments.text import prove_text

HEAD_BYTES = 4096
# What browsers and programs say when they do not know.
NOTHING_SAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`prove` returns the content as it may be kept, or raises `FileRefused`; `declared`: other names of the type."""

    type: str
    extensions: tuple[str, ...]
    prove: Callable[[bytes], bytes]
    declared: frozenset[str] = frozenset()
    charset: str = ""

    @property
    def is_image(self) -> bool:
        return self.type.startswith("image/")


def _image(format: str) -> Callable[[bytes], bytes]:
    return lambda content: make_anew(content, format)


OPEN_XML = "application/vnd.openxmlformats-officedocument"
KINDS: Sequence[Kind] = (
    Kind("image/png", ("png",), _image("PNG")),
    Kind("image/jpeg", ("jpg", "jpeg"), _image("JPEG"), frozenset({"image/jpg", "image/pjpeg"})),
    Kind("image/webp", ("webp",), _image("WEBP")),
    Kind("image/gif", ("gif",), _image("GIF")),
    Kind("application/pdf", ("pdf",), prove_pdf, frozenset({"application/x-pdf"})),
    Kind("text/plain", ("txt", "text", "log"), prove_text, charset="utf-8"),
    Kind(
        "text/csv",
        ("csv",),
        prove_text,
        # Windows names the program that opens it.
        frozenset({"text/plain", "application/csv", "application/vnd.ms-excel"}),
        charset="utf-8",
    ),
    Kind(f"{OPEN_XML}.wordprocessingml.document", ("docx",), office.prove_docx),
    Kind(f"{OPEN_XML}.spreadsheetml.sheet", ("xlsx",), office.prove_xlsx),
    Kind("application/vnd.oasis.opendocument.text", ("odt",), office.prove_odt),
)
BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}
BY_TYPE = {kind.type: kind for kind in KINDS}
# What a file dialog offers.
ACCEPTED = ",".join(f".{extension}" for extension in BY_EXTENSION)
# Found in what calls itself text, these mean that it is something else, which a browser or a system would run.
NO_TEXT = ("html", "xml", "svg", "script", "msdos", "executable", "x-sh", "php")


def identify(content: bytes, *, name: str, declared: str) -> tuple[Kind, bytes]:
    """The kind of a file and its content as it may be kept. Raises `FileRefused`.

    The extension proposes, the content proves: nothing is ever taken for what it is merely called.
    """
    kind = BY_EXTENSION.get(name.rpartition(".")[2].lower()) if "." in name else None
    if kind is None:
        raise FileRefused(_("Files of this type cannot be sent. Images, PDF, text, CSV, Word, Excel and ODT can."))
    declared = declared.partition(";")[0].strip().lower()
    if declared not in NOTHING_SAID | kind.declared | {kind.type}:
        raise is_something_else()
    if not content:
        raise FileRefused(_("This file is empty."))
    _check_first_bytes(kind, content[:HEAD_BYTES])
    return kind, kind.prove(content)


def _check_first_bytes(kind: Kind, head: bytes) -> None:
    """Refuses what the tables of known signatures take for something else, before any parser reads it."""
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        found = []
    types = {match.mime_type for match in found}
    if kind.charset:
        suspicious = any(word in type for type in types for word in NO_TEXT)
    elif kind.prove in (office.prove_docx, office.prove_xlsx, office.prove_odt):
        suspicious = not head.startswith(office.ZIP_BEGINS)
    else:
        suspicious = kind.type not in types
    if suspicious:
        raise is_something_else()

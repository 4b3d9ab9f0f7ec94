"""XML of documents, read as a stream: each element is told to whoever asks, and nothing is kept of the rest.

A parser reads it, and what the parser cannot read is refused: a search in the raw text would be deceived by prefixes,
comments and quotes, and can be made to take minutes. Names are told without their prefix, which means nothing by
itself and is the writer's to choose.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from chat.attachments.refused import is_something_else, unpacks_to_too_much

Attributes = dict[str, str]
ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})
# A sheet of a million cells has two million elements.
MOST_ELEMENTS = 2_500_000
# The parser begins anew with an element that is not whole yet whenever more comes, so one that never ends would take
# the square of its length. The longest honest ones carry a picture in an attribute.
PIECE_BYTES = 1024 * 1024
MOST_UNREAD = 8 * PIECE_BYTES


class Markup:
    """Reads the parts of one file; all of them together have no more than `MOST_ELEMENTS`."""

    def __init__(self) -> None:
        self.elements = 0

    def read(
        self,
        content: bytes,
        begin: Callable[[str, Attributes], None],
        *,
        text_of: str = "",
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Calls `begin(name, attributes)` for each element and `text` with what the elements named `text_of` say.
        Of an empty part, as LibreOffice has them, there is nothing to tell. Raises `FileRefused`."""
        if not content:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = _check_declaration
        parser.StartDoctypeDeclHandler = _check_document_type
        parser.EntityDeclHandler = parser.SkippedEntityHandler = _refuse_entity
        said: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            self.elements += 1
            if self.elements > MOST_ELEMENTS:
                raise unpacks_to_too_much()
            name = _local(name)
            begin(name, attributes)
            if name == text_of and text is not None:
                parser.CharacterDataHandler, parser.EndElementHandler = said.append, end

        def end(name: str) -> None:
            if _local(name) == text_of:
                parser.CharacterDataHandler = parser.EndElementHandler = None
                text("".join(said))
                said.clear()

        parser.StartElementHandler = start
        try:
            _feed(parser, content)
        except (expat.ExpatError, LookupError, ValueError):
            raise is_something_else() from None


def attribute(attributes: Attributes, name: str) -> str:
    """What the attribute of that name says, whatever its prefix. Of two with one name, readers may take either."""
    values = [value for key, value in attributes.items() if _local(key) == name]
    if len(values) > 1:
        raise is_something_else()
    return values[0] if values else ""


def _feed(parser: expat.XMLParserType, content: bytes) -> None:
    for at in range(0, len(content), PIECE_BYTES):
        parser.Parse(content[at : at + PIECE_BYTES], False)
        if at - parser.CurrentByteIndex > MOST_UNREAD:
            raise unpacks_to_too_much()
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _check_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    """Only encodings that every reader takes for the same characters."""
    if encoding and encoding.lower() not in ENCODINGS:
        raise is_something_else()


def _check_document_type(name: str, _system: str | None, _public: str | None, declares: int) -> None:
    """Drawings name theirs, as their standard asks. What declares something itself can mean what it does not say."""
    if name != "svg" or declares:
        raise is_something_else()


def _refuse_entity(*_what: object) -> None:
    raise is_something_else()

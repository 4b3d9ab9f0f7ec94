"""Files made to take long, or to fill the memory: each would take minutes if one look at them led to another."""

import io
import os
import zipfile
import zlib

import pytest

from chat.attachments import fields as office_fields
from chat.attachments import markup, office, pdf_objects
from chat.attachments.kinds import identify
from chat.attachments.refused import FileRefused
from tests.attachments.disguised import object_stream
from tests.attachments.files import ODT, archive, pdf, word

MANY = 400_000
# What does not pack keeps a file from being refused for how well it packs.
RANDOM = os.urandom(200_000)


def letter(part: bytes) -> bytes:
    return word(("word/header1.xml", part), ("word/media/a.bin", RANDOM))


ENDLESS = {
    "fields that never close": ("a.docx", letter(b"<a>" + b"<fldSimple " * MANY)),
    "comments that never close": ("a.docx", letter(b"<instrText/>" + b"<!--" * MANY)),
    "declarations that never close": ("a.docx", letter(b"<?xml " + b"encoding " * MANY)),
    "links without an address": ("a.docx", letter(b"<a><w:instrText>" + b"LINK " * MANY + b"</w:instrText></a>")),
    "a field of many pieces": ("a.docx", letter(b"<a>" + b"<w:instrText>D</w:instrText>" * MANY + b"<")),
    "fields within fields": ("a.docx", letter(b"<a>" + b"<w:fldChar w:fldCharType='begin'/>" * MANY + b"<")),
    "a name without an end": (
        "a.odt",
        archive(("mimetype", ODT.encode()), ("content.xml", b"<a:" + b"b-" * MANY), ("a.bin", RANDOM)),
    ),
    "streams that break": ("a.pdf", pdf(b"1 0 obj << /First 1 >>\nstream\n" * 30_000)),
    "names that do not end": (
        "a.pdf",
        object_stream(b"/Filter /FlateDecode", zlib.compress(b"2 0 3 40 " + b"/J" * 30_000_000)),
    ),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_a_file_that_never_ends_is_refused(what):
    name, content = ENDLESS[what]

    with pytest.raises(FileRefused):
        identify(content, name=name, declared="")


def test_an_element_is_not_read_again_whenever_more_of_it_comes():
    never_whole = b"<a><!--" + b"x" * (40 * markup.PIECE_BYTES)

    with pytest.raises(FileRefused, match="too much"):
        markup.Markup().read(never_whole, lambda *_: None)


def test_elements_are_counted_through_all_parts(monkeypatch):
    monkeypatch.setattr(markup, "MOST_ELEMENTS", 50)
    part = b"<a>" + b"<b/>" * 20 + b"</a>"

    identify(word(("a.xml", part)), name="a.docx", declared="")
    with pytest.raises(FileRefused, match="too much"):
        identify(word(("a.xml", part), ("b.xml", part), ("c.xml", part)), name="a.docx", declared="")


def test_fields_are_counted_through_all_parts(monkeypatch):
    monkeypatch.setattr(office_fields, "MOST_PIECES", 50)
    part = b"<a>" + b"<w:instrText>PAGE</w:instrText>" * 20 + b"</a>"

    identify(word(("a.xml", part)), name="a.docx", declared="")
    with pytest.raises(FileRefused, match="too much"):
        identify(word(("a.xml", part), ("b.xml", part), ("c.xml", part)), name="a.docx", declared="")


def nested(*parts: tuple[str, bytes]) -> bytes:
    """A table that does not pack any further, with these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", b"<Types/>")
        for name, content in parts:
            file.writestr(name, content)
        file.writestr("a.bin", RANDOM)
    return written.getvalue()


def test_documents_within_share_the_bytes_of_the_whole(monkeypatch):
    monkeypatch.setattr(office, "MOST_UNPACKED", 2_000_000)
    table = nested(("a.xml", b"<a>" + b" " * 500_000 + b"</a>"))

    identify(word(("word/embeddings/1.xlsx", table)), name="a.docx", declared="")
    with pytest.raises(FileRefused, match="too much"):
        identify(
            word(*[(f"word/embeddings/{n}.xlsx", table) for n in range(3)]),
            name="a.docx",
            declared="",
        )


def test_documents_within_share_the_entries_of_the_whole(monkeypatch):
    monkeypatch.setattr(office, "MOST_ENTRIES", 40)
    table = nested(*[(f"{n}.xml", b"<a/>") for n in range(20)])

    identify(word(("word/embeddings/1.xlsx", table)), name="a.docx", declared="")
    with pytest.raises(FileRefused, match="too much"):
        identify(
            word(("word/embeddings/1.xlsx", nested(("xl/embeddings/2.xlsx", table), ("3.xlsx", table)))),
            name="a.docx",
            declared="",
        )


def test_there_are_few_documents_within(monkeypatch):
    monkeypatch.setattr(office, "MOST_DOCUMENTS", 3)
    tables = [(f"word/embeddings/{n}.xlsx", nested()) for n in range(3)]

    identify(word(*tables[:2]), name="a.docx", declared="")
    with pytest.raises(FileRefused, match="too much"):
        identify(word(*tables), name="a.docx", declared="")


def test_what_streams_unpack_to_is_counted_together(monkeypatch):
    monkeypatch.setattr(pdf_objects, "MOST_UNPACKED", 100_000)
    stream = object_stream(b"/Filter /FlateDecode", zlib.compress(b"2 0 3 40 << /A (" + b"x" * 40_000 + b") >>"))

    identify(stream, name="a.pdf", declared="")
    with pytest.raises(FileRefused, match="too much"):
        identify(stream + stream + stream, name="a.pdf", declared="")


def test_streams_that_unpack_to_nothing_are_read_within_bounds(monkeypatch):
    monkeypatch.setattr(pdf_objects, "MOST_PIECES", 50)
    nothing = b"stream\n\x78\x9c" + b"\0\0\0\xff\xff" * 100_000

    with pytest.raises(FileRefused, match="too much"):
        identify(pdf(nothing * 2), name="a.pdf", declared="")

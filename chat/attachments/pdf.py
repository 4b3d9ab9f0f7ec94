"""PDF: shown to be one, and to do nothing by itself.

What would run or start something has a name that the format prescribes, so it is looked for by name, in whatever a
reader could take for an object: the file as it stands, names written with escapes, and objects that are packed into
streams. No parser is asked: what matters is what the most lenient reader would find, not what a strict one does.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from chat.attachments.refused import FileRefused, is_something_else, unpacks_to_too_much

BEGINS, ENDS, ENDS_WITHIN = b"%PDF-", b"%%EOF", 1024
ZIP_ENDS, ZIP_END_BYTES = b"PK\x05\x06", 22
NAME_ENDS = rb"[\x00\t\n\x0c\r ()<>\[\]{}/%]"


def _names(*names: str) -> re.Pattern[bytes]:
    """Any of these names, with as many of their letters as one likes written as escapes: `/Java#53cript`."""
    spelt = ("".join(f"(?:{letter}|#(?i:{ord(letter):x}))" for letter in name) for name in names)
    return re.compile(b"/(?:" + "|".join(spelt).encode() + b")(?=" + NAME_ENDS + b")")


# Scripts, and programs and other files that are started, also from another machine.
ACTIONS = _names("JavaScript", "Launch", "GoToR", "GoToE", "ImportData", "Rendition")
# An action stands behind its key, or by itself; in an address, which is text, it stands behind another letter.
BEFORE_ACTION = re.compile(rb"(?:^|[\x00\t\n\x0c\r <>\[\]]|/(?:S|#53))\Z")
CONTENTS = _names("RichMedia", "XFA")
PROTECTED = _names("Encrypt")
STREAM = re.compile(rb"stream\r?\n")
DICTIONARY_WITHIN = 2048
# Streams of objects say how many they are and where the first one begins; they are packed in one way only, by honest
# writers. Their text begins with pairs of numbers.
OF_OBJECTS = _names("First")
PACKED_OTHERWISE = _names(
    *("LZWDecode", "LZW", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "RunLengthDecode", "RL", "Crypt"),
    *("DecodeParms", "DP", "F"),
)
PAIRS = re.compile(rb"\s*\d+\s+\d+\s")
PIECE_BYTES = 16 * 1024
FIRST_BYTES = 64
MOST_STREAMS = 20_000
MOST_UNPACKED = 64 * 1024 * 1024


def prove_pdf(content: bytes) -> bytes:
    """A PDF from its first to its last byte, no archive as well, and without scripts. Raises `FileRefused`."""
    if not content.startswith(BEGINS) or ENDS not in content[-ENDS_WITHIN:]:
        raise is_something_else()
    # An archive is read from its end, so a file can be both. No PDF needs that.
    if ZIP_ENDS in content[-(64 * 1024 + ZIP_END_BYTES) :] and zipfile.is_zipfile(io.BytesIO(content)):
        raise is_something_else()
    if PROTECTED.search(content):
        raise FileRefused(
            _("This PDF is protected, so it cannot be looked through. Please send a copy without protection.")
        )
    if _is_active(content) or any(map(_is_active, _packed_objects(content))):
        raise FileRefused(_("PDFs with scripts cannot be sent. Please print it into a new PDF and send that."))
    return content


def _is_active(text: bytes) -> bool:
    return CONTENTS.search(text) is not None or any(
        BEFORE_ACTION.search(text[max(0, name.start() - 4) : name.start()]) for name in ACTIONS.finditer(text)
    )


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """What the streams hold that may be objects, of no more than `MOST_UNPACKED` in all."""
    left = MOST_UNPACKED
    for number, begins in enumerate(STREAM.finditer(content)):
        if number == MOST_STREAMS:
            raise unpacks_to_too_much()
        said = _dictionary_before(content, begins.start())
        if OF_OBJECTS.search(said) and PACKED_OTHERWISE.search(said):
            raise is_something_else()
        text = _unpacked(memoryview(content)[begins.end() :], left, wanted=bool(OF_OBJECTS.search(said)))
        left -= len(text)
        if left <= 0:
            raise unpacks_to_too_much()
        yield text


def _dictionary_before(content: bytes, end: int) -> bytes:
    before = content[max(0, end - DICTIONARY_WITHIN) : end]
    return before[before.rfind(b"obj") + 1 :]


def _unpacked(packed: memoryview, most: int, *, wanted: bool) -> bytes:
    """What is packed from there on, or as much of it as there is before it is broken. Of what is not `wanted` nothing
    beyond the first piece, unless that may be objects: pages, pictures and fonts would take long."""
    unpacker, text = zlib.decompressobj(), bytearray()
    for at in range(0, len(packed), PIECE_BYTES):
        piece = packed[at : at + PIECE_BYTES]
        try:
            while piece and not unpacker.eof and len(text) <= most:
                text += unpacker.decompress(piece, FIRST_BYTES if not text else most)
                if not wanted and not PAIRS.match(text):
                    return b""
                piece = unpacker.unconsumed_tail
        except zlib.error:
            break
        if unpacker.eof or len(text) > most:
            break
    return bytes(text)

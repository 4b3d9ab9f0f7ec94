"""Objects of a PDF that are packed into streams, unpacked within bounds.

A stream of objects says where the first one begins, and is packed in one way by honest writers. One that says so and
cannot be read here might be read by somebody else, so the file is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from chat.attachments.pdf_names import named
from chat.attachments.refused import is_something_else, unpacks_to_too_much

# Lenient readers take what stands behind the word, up to the end of its line, for nothing.
STREAM = re.compile(rb"(?<!end)stream[^\r\n]{0,64}+(?:\r\n|\r|\n)")
OF_OBJECTS = named("ObjStm", "First")
CALLED_OBJECTS = named("ObjStm")
FILTER, FLATE = named("Filter"), named("FlateDecode", "Fl")
PACKED_OTHERWISE = named(
    *("LZWDecode", "LZW", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "RunLengthDecode", "RL", "Crypt"),
    *("DecodeParms", "DP", "F"),
)
# Their text begins with pairs of numbers. So do many pages, but there a command follows, as in `0 0 612 792 re`.
PAIRS = re.compile(rb"\s*\d+\s+\d+\s")
COMMAND = re.compile(rb"[\s\d.+-]*(?!true|false|null)[A-Za-z]")
BEGIN_OF_PAIRS = re.compile(rb"\s*\d+\s+\d+\s|[\s\d]*\Z")
# What comes out is asked for in small steps at first: of a step in which the stream breaks, nothing is seen.
FEW_BYTES, FIRST_BYTES = 8, 64
# Lenient readers look neither at the header nor at the sum of what was packed.
HEADER_BYTES, WITHOUT_SUM = 2, -zlib.MAX_WBITS
PIECE_BYTES = 16 * 1024
MOST_PIECES = 40_000
MOST_STREAMS = 20_000
MOST_UNPACKED = 16 * 1024 * 1024


def packed_objects(content: bytes) -> Iterator[bytes]:
    """What the streams hold that may be objects, of no more than `MOST_UNPACKED` in all. Raises `FileRefused`."""
    unpacking = _Unpacking(content)
    # The description of a stream begins behind the last object. Words in it can feign that end, so one that speaks of
    # objects and was not followed by any is held against the streams behind it.
    behind, is_owed, read = 0, False, 0
    for number, stream in enumerate(STREAM.finditer(content)):
        if number == MOST_STREAMS:
            raise unpacks_to_too_much()
        between = content[behind : stream.start()]
        behind = stream.end()
        said = between[max(between.rfind(b"endobj"), between.rfind(b"endstream"), 0) :]
        is_owed = is_owed or OF_OBJECTS.search(between) is not None
        if OF_OBJECTS.search(said):
            text = _read_objects(content, stream.end(), said, unpacking)
            read += 1
        else:
            text = unpacking.unpack(stream.end(), is_suspect=is_owed)
        is_owed = is_owed and not text
        yield text
    if len(CALLED_OBJECTS.findall(content)) > read:
        raise is_something_else()


def _read_objects(content: bytes, at: int, said: bytes, unpacking: _Unpacking) -> bytes:
    if PACKED_OTHERWISE.search(said) or len(FLATE.findall(said)) > 1:
        raise is_something_else()
    if not FILTER.search(said) and PAIRS.match(content, at):
        # Not packed, so it was looked through with the file.
        return b"0"
    text = unpacking.unpack(at, is_suspect=True)
    if not PAIRS.match(text):
        raise is_something_else()
    return text


class _Unpacking:
    """Unpacks streams of one file, and counts how much of it was read and came out."""

    def __init__(self, content: bytes) -> None:
        self.content, self.pieces, self.left = memoryview(content), MOST_PIECES, MOST_UNPACKED

    def unpack(self, at: int, *, is_suspect: bool) -> bytes:
        """What is packed from there on, or as much as there is, if it may be objects. Pages are left alone unless the
        stream `is_suspect`, pictures and fonts always: they would take long."""
        unpacker, text = zlib.decompressobj(WITHOUT_SUM), bytearray()
        for begin in range(at + HEADER_BYTES, len(self.content), PIECE_BYTES):
            self.pieces -= 1
            if self.pieces < 0:
                raise unpacks_to_too_much()
            try:
                self._add(text, unpacker, self.content[begin : begin + PIECE_BYTES], is_suspect=is_suspect)
            except zlib.error:
                if text and BEGIN_OF_PAIRS.match(text):
                    # Lenient readers go on with what there is.
                    raise is_something_else() from None
                return b""
            if unpacker.eof or not _may_be_objects(text, is_suspect=is_suspect):
                break
        if not PAIRS.match(text) or not _may_be_objects(text, is_suspect=is_suspect):
            return b""
        self.left -= len(text)
        return bytes(text)

    def _add(self, text: bytearray, unpacker: zlib._Decompress, piece: bytes | memoryview, *, is_suspect: bool) -> None:
        while piece and not unpacker.eof and _may_be_objects(text, is_suspect=is_suspect):
            text += unpacker.decompress(piece, FEW_BYTES if len(text) < FIRST_BYTES else self.left + 1)
            if len(text) > self.left:
                raise unpacks_to_too_much()
            piece = unpacker.unconsumed_tail


def _may_be_objects(text: bytearray, *, is_suspect: bool) -> bool:
    """As far as its first bytes tell; of fewer nothing can be said."""
    head = bytes(text[:FIRST_BYTES])
    if len(head) < FIRST_BYTES:
        return True
    return PAIRS.match(head) is not None and (is_suspect or not COMMAND.match(head))

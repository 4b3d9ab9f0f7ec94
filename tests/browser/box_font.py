"""A font in which every character is the same box: what is photographed in it looks alike on every machine.

Fonts differ from machine to machine, and with them every width and every line break. In this one a character is a
filled box of fixed size (a space is nothing), so that sizes, places and colours of text are in the picture and its
letters are not.
"""

import struct
from base64 import b64encode

UNITS = 1000
ADVANCE, ASCENT, DESCENT = 520, 930, 240
BOX = (40, 0, 480, 560)  # left, bottom, right, top
BLANK, BOXED = 1, 2  # glyphs; 0 is .notdef
SPACES = (0x20, 0xA0)


def box_font_url() -> str:
    """The font as a data: address."""
    return f"data:font/ttf;base64,{b64encode(build_font()).decode()}"


def build_font() -> bytes:
    """A TrueType file of three glyphs. See the OpenType specification for each table."""
    box = _box_glyph()
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": box + box,
        b"head": _head(),
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, ASCENT, -DESCENT, 0, ADVANCE, 0, 0, BOX[2], 1, 0, 0, 0, 3),
        b"hmtx": struct.pack(">HhHhHh", ADVANCE, BOX[0], ADVANCE, 0, ADVANCE, BOX[0]),
        b"loca": struct.pack(">IIII", 0, len(box), len(box), 2 * len(box)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 3, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }
    return _file(tables)


def _box_glyph() -> bytes:
    left, bottom, right, top = BOX
    width, height = right - left, top - bottom
    head = struct.pack(">hhhhh", 1, left, bottom, right, top)
    points = struct.pack(">HH4B", 3, 0, 1, 1, 1, 1)
    across = struct.pack(">hhhh", left, 0, width, 0)
    up = struct.pack(">hhhh", bottom, height, 0, -height)
    return _padded(head + points + across + up)


def _cmap() -> bytes:
    """Format 13: a range of characters to one glyph."""
    edges = [(0, SPACES[0] - 1, BOXED)]
    for space, following in zip(SPACES, (*SPACES[1:], 0x110000), strict=True):
        edges += [(space, space, BLANK), (space + 1, following - 1, BOXED)]
    groups = b"".join(struct.pack(">III", *edge) for edge in edges)
    table = struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, len(edges)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _head() -> bytes:
    return struct.pack(">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, UNITS, 0, 0, *BOX, 0, 8, 2, 1, 0)


def _os2() -> bytes:
    start = struct.pack(">HhHHH", 4, ADVANCE, 400, 5, 0)
    scripts = struct.pack(">10hh10s4I4s", *([0] * 10), 0, bytes(10), 0, 0, 0, 0, b"NONE")
    rest = struct.pack(
        ">HHHhhhHHIIhhHHH", 0x40, 0x20, 0xFFFF, ASCENT, -DESCENT, 0, ASCENT, DESCENT, 0, 0, 560, 700, 0, 32, 1
    )
    return start + scripts + rest


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    place = len(head) + 16 * count
    directory, bodies = b"", b""
    for tag, body in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, _checksum(body), place + len(bodies), len(body))
        bodies += _padded(body)
    return head + directory + bodies


def _padded(body: bytes) -> bytes:
    return body + bytes(-len(body) % 4)


def _checksum(body: bytes) -> int:
    padded = _padded(body)
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF

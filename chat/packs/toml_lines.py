"""Where a key stands in a TOML file: `tomllib` reads values but forgets their lines, and a mistake needs one."""

import re
import tomllib
from collections.abc import Sequence

from chat.packs.mistakes import PackMistake

TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"""^\s*([A-Za-z0-9_.\-"' ]+?)\s*=""")
TRIPLE = re.compile(r'"""|\'\'\'')


def key_lines(text: str) -> dict[tuple, int]:
    """The line of each table and key by its path; tables of an array carry their index: ("teams", 1, "slug")."""
    lines: dict[tuple, int] = {}
    counts: dict[tuple, int] = {}
    table: tuple = ()
    quote = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quote:
            if quote in line:
                quote = ""
            continue
        if header := TABLE.match(line):
            table = _placed(_split(header[2]), counts, is_array=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := KEY.match(line):
            lines.setdefault(table + _split(key[1]), number)
            quote = _left_open(line)
    return lines


def line_of(lines: dict[tuple, int], path: Sequence) -> int:
    """The line of the path or of the nearest thing around it; 1 where nothing is found."""
    path = tuple(path)
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 1


def syntax_mistake(file: str, error: tomllib.TOMLDecodeError, text: str) -> PackMistake:
    """What `tomllib` found, at its line."""
    # Python before 3.14 tells the place in the message only: "... (at line 3, column 5)" or "(at end of document)".
    place = re.search(r"\(at line (\d+), column \d+\)", str(error))
    line = int(place[1]) if place else max(1, len(text.splitlines()))
    return PackMistake(file, line, f"not valid TOML: {re.sub(r' [(]at .*[)]$', '', str(error))}")


def _placed(names: tuple, counts: dict[tuple, int], *, is_array: bool) -> tuple:
    """The path of a table with the index of each array on the way: [tools.input] belongs to the last [[tools]]."""
    table: tuple = ()
    for place, name in enumerate(names, start=1):
        table = (*table, name)
        if is_array and place == len(names):
            counts[table] = counts.get(table, 0) + 1
        if table in counts:
            table = (*table, counts[table] - 1)
    return table


def _split(dotted: str) -> tuple:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _left_open(line: str) -> str:
    """The triple quote that this line opens without closing, if any."""
    quotes = TRIPLE.findall(line)
    return quotes[0] if quotes and quotes.count(quotes[0]) % 2 else ""

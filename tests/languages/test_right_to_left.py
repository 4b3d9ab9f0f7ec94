"""Style sheets know the start and the end of a line, not left and right."""

import re

import pytest

from tools.translations import ROOT

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Properties that name a side, values that do, and shorthands of four different sides.
SIDED = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|(?:margin|padding|inset)\s*:\s*[^\s;()]+ (?P<right>[^\s;()]+) [^\s;()]+ (?!(?P=right);)[^\s;()]+;"
)


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "css").glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_names_no_side(path):
    rules = COMMENT.sub("", path.read_text())
    assert [found.group().strip() for found in SIDED.finditer(rules)] == []


@pytest.mark.parametrize("rule", ["left: 0;", "margin-right: 1px;", "text-align: left;", "padding: 1px 2px 3px 4px;"])
def test_a_side_would_be_found(rule):
    assert SIDED.search(f".a {{\n  {rule}\n}}")

"""The packs that these tests read, and what they do to a copy to break it."""

from datetime import UTC, datetime

import pytest

from chat.packs.contract import ToolContext
from chat.packs.folder import read_pack
from chat.packs.mistakes import PackErrors
from portal.environment import ROOT

ACME = ROOT / "chat" / "packs" / "acme"
MOVERS = ROOT / "tests" / "packs" / "movers"


def mistakes_of(pack):
    with pytest.raises(PackErrors) as caught:
        read_pack(pack)
    return [str(mistake) for mistake in caught.value.mistakes]


def replace_in(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def line_with(path, words):
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if words in line)


def context(**changes):
    known = {"now": datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "time_zone": "Europe/Berlin", "currency": "EUR"}
    return ToolContext(**(known | changes))

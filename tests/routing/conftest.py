"""Packs as read from their folders, and Acme's version in the database."""

from pathlib import Path

import pytest

from chat.packs.folder import read_pack
from tests.people import agent, pack  # noqa: F401

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def acme():
    return read_pack(ROOT / "chat" / "packs" / "acme")


@pytest.fixture(scope="session")
def movers():
    """Without intents."""
    content = read_pack(ROOT / "tests" / "packs" / "movers")
    assert not content.settings.intents
    return content

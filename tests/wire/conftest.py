"""A whole portal whose model says what a test scripts, and a program that talks to it."""

import time
from pathlib import Path

import pytest

from tests.wire.visitor import Visitor

HERE = Path(__file__).parent
# They take a minute, or end what others use, so they come after the others.
LAST = ("stays_open", "restart")


@pytest.fixture(scope="session")
def model(scripted):
    return scripted


@pytest.fixture(scope="session")
def portal(scripted):
    return scripted.portal


@pytest.fixture
def visitor(portal):
    """Somebody with a conversation of their own."""
    with Visitor(portal.url) as somebody:
        yield somebody


@pytest.fixture
def stranger(portal):
    with Visitor(portal.url) as somebody:
        yield somebody


@pytest.fixture(scope="package")
def idle_socket(portal):
    """A socket on which nobody says anything, and the time since when."""
    with Visitor(portal.url) as silent, silent.connect() as socket:
        yield socket, time.monotonic()


@pytest.fixture(scope="package", autouse=True)
def _begin_to_idle(idle_socket):
    """At the first test, so that the last one need not wait long."""


def pytest_collection_modifyitems(items):
    places = [place for place, item in enumerate(items) if HERE in item.path.parents]
    ordered = sorted((items[place] for place in places), key=lambda item: place_of(item.name))
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def place_of(name: str) -> int:
    return next((place for place, word in enumerate(LAST, start=1) if word in name), 0)

import asyncio
import threading

import pytest

from tests.people import admin, agent, manager, pack, visitor_a, visitor_b  # noqa: F401


@pytest.fixture
def people(visitor_a, visitor_b, agent, manager, admin):  # noqa: F811
    return {
        "nobody": None,
        "visitor_a": visitor_a,
        "visitor_b": visitor_b,
        "agent": agent,
        "manager": manager,
        "admin": admin,
    }


@pytest.fixture(scope="module")
def loop():
    """One event loop for all sockets, as in a web process."""
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever, daemon=True)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join()

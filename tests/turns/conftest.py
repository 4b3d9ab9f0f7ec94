"""A real worker, a scripted model over real HTTP, and a conversation that waits for an answer."""

import pytest
from django.test import override_settings

from chat.assistant.worker import Worker
from chat.services import breaker
from tests.breaker import a_probe_is_due, fresh_breaker  # noqa: F401
from tests.modelserver import ModelServer
from tests.people import pack, start_conversation  # noqa: F401
from tests.people import say as write


@pytest.fixture(autouse=True)
def model_in_reach():
    """Whatever the test before did to the model, the breaker lets calls through."""
    breaker.record_success()


@pytest.fixture(scope="module")
def server():
    with ModelServer() as running, override_settings(MODEL_URL=running.url, MODEL_KEY=None):
        yield running


@pytest.fixture
def model(server):
    server.reset()
    yield server
    assert server.unused() == 0, "the engine asked less often than it should have"


@pytest.fixture(scope="module")
def worker(server):
    running = Worker()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def hasty_worker(server):
    """Soon takes silence for the end: not for scripts that wait at a gate."""
    running = Worker(idle_seconds=2)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def conversation(pack):  # noqa: F811
    conversation = start_conversation()
    write(conversation, "Hello")
    return conversation

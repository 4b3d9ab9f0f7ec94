import pytest
from django.test import override_settings

from chat.assistant.worker import Worker
from chat.services import breaker
from tests.breaker import a_probe_is_due, fresh_breaker  # noqa: F401
from tests.modelserver import ModelServer
from tests.people import agent, agent2, pack, start_conversation, whole_pack  # noqa: F401
from tests.turns.working import work as run_to_the_end


@pytest.fixture(autouse=True)
def model_in_reach():
    """Whatever the test before did to the model, the breaker lets calls through."""
    breaker.record_success()


@pytest.fixture(scope="session")
def server():
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="session")
def _worker(server):
    with override_settings(MODEL_URL=server.url, MODEL_KEY=None):
        running = Worker()
        running.start()
    yield running
    running.stop()


@pytest.fixture
def model(server):
    server.reset()
    yield server
    assert server.unused() == 0, "the engine asked less often than it should have"


@pytest.fixture
def worker(_worker):
    return _worker


@pytest.fixture
def conversation(pack):  # noqa: F811
    return start_conversation()


@pytest.fixture
def work(worker):
    """Runs what is queued, and what that queues."""

    def run(conversation):
        return run_to_the_end(worker, conversation)

    return run

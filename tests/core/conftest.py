import pytest

from chat.services import breaker
from tests.people import admin, agent, agent2, manager, pack, say, start_conversation, visitor_a, visitor_b  # noqa: F401


@pytest.fixture(autouse=True)
def model_in_reach():
    """Whatever the test before did to the model, the breaker lets calls through."""
    breaker.record_success()


@pytest.fixture
def conversation(db):
    """Of a customer who has written, and to whom nobody has answered yet."""
    conversation = start_conversation()
    say(conversation)
    return conversation

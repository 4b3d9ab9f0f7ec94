import re
from datetime import timedelta

import pytest
from django.core import mail

from chat import clock
from chat.services import assignments, contacts, letters
from tests.people import agent, agent2, manager, pack, say, start_conversation, visitor_a, visitor_b, whole_pack  # noqa: F401


@pytest.fixture
def conversation(visitor_a, agent, pack):  # noqa: F811
    """Held by an agent; its customer has left an address."""
    begun = start_conversation(visitor_a)
    say(begun, "My windscreen is broken")
    contacts.leave(conversation_id=begun.id, email="maria@example.com")
    assignments.claim(conversation_id=begun.id, agent=agent)
    return begun


@pytest.fixture
def post(conversation):
    """The postman comes by, `minutes` from now: what left the house."""

    def come(minutes: float = 2):
        before = len(mail.outbox)
        with clock.fixed(clock.now() + timedelta(minutes=minutes)):
            for waiting in letters.conversations_to_ring():
                letters.send_due(conversation_id=waiting, was_rung=True)
        return mail.outbox[before:]

    return come


@pytest.fixture
def key_in():
    """The key that a letter's link carries."""
    return lambda letter: re.search(r"/#key=(\S+)", letter.body)[1]

"""Beginning and ending a conversation."""

import uuid
from datetime import timedelta

import pytest

from chat import clock
from chat.protocol import Code
from chat.services import assignments, conversations, handoffs
from tests.core.rows import nothing_written, refused
from tests.people import answer, start_conversation, take_turn

pytestmark = pytest.mark.django_db

DAY = timedelta(hours=24)


def test_a_conversation_begins_with_its_first_event(visitor_a):
    first = start_conversation(visitor_a)
    second = start_conversation(visitor_a, previous=first)

    event = second.events.get()
    assert (event.seq, event.type) == (1, "conversation.opened")
    assert event.data == {"kind": "customer", "previous": str(first.id)}


def test_nobody_continues_what_is_somebody_elses(visitor_a, visitor_b):
    foreign = start_conversation(visitor_a)

    with refused(Code.NOT_FOUND):
        start_conversation(visitor_b, previous=foreign)


def test_the_customer_ends_it_in_the_middle_of_an_answer(conversation):
    take_turn(conversation)

    seq = conversations.resolve_by_customer(conversation_id=conversation.id)

    conversation.refresh_from_db()
    assert (conversation.status, conversation.status_when_resolved) == ("resolved", "with_assistant")
    assert conversation.turns.get().state == "superseded"
    with nothing_written():
        assert conversations.resolve_by_customer(conversation_id=conversation.id) == seq


def test_the_customer_ends_the_wait_and_the_talk_with_an_agent(conversation, agent):
    handoffs.request_by_customer(conversation_id=conversation.id)
    conversations.resolve_by_customer(conversation_id=conversation.id)
    assert conversation.handoffs.get().outcome == "resolved"

    other = start_conversation()
    assignments.claim(conversation_id=other.id, agent=agent)
    conversations.resolve_by_customer(conversation_id=other.id)
    assert other.assignments.get().ending == "resolved"
    other.refresh_from_db()
    assert other.holder is None


@pytest.mark.parametrize("held", [False, True])
def test_silence_ends_it(conversation, agent, held):
    answer(conversation)
    if held:
        assignments.claim(conversation_id=conversation.id, agent=agent)

    with clock.fixed(clock.now() + DAY):
        assert conversations.resolve_silent(conversation_id=conversation.id, silent_for=DAY)

    conversation.refresh_from_db()
    assert conversation.status == "resolved"


def test_who_waits_is_never_closed_for_silence(conversation):
    handoffs.request_by_customer(conversation_id=conversation.id)

    with clock.fixed(clock.now() + 10 * DAY), nothing_written():
        assert not conversations.resolve_silent(conversation_id=conversation.id, silent_for=DAY)


def test_whoever_wrote_meanwhile_is_not_closed(conversation):
    with clock.fixed(clock.now() + DAY - timedelta(minutes=1)), nothing_written():
        assert not conversations.resolve_silent(conversation_id=conversation.id, silent_for=DAY)


def test_a_conversation_that_does_not_exist_is_not_found(agent):
    with refused(Code.NOT_FOUND):
        assignments.claim(conversation_id=uuid.uuid4(), agent=agent)

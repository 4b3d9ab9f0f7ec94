"""Asking for a human, and no longer wanting one."""

import pytest

from chat import clock
from chat.protocol import Code
from chat.services import assignments, conversations, handoffs
from tests.core.rows import nothing_written, refused
from tests.people import answer, take_turn

pytestmark = pytest.mark.django_db


def ask(conversation, **fields):
    return handoffs.request_by_customer(conversation_id=conversation.id, **fields)


def test_who_asks_waits_and_the_assistant_is_silent(conversation):
    lease = take_turn(conversation)

    ask(conversation, reason="complaint")

    conversation.refresh_from_db()
    handoff = conversation.handoffs.get()
    assert (conversation.status, handoff.requested_by, handoff.reason) == ("awaiting_agent", "customer", "complaint")
    assert conversation.turns.get().state == "superseded"
    assert conversation.epoch == lease.epoch + 1


def test_asking_again_changes_nothing(conversation, agent):
    seq = ask(conversation)

    with nothing_written():
        assert ask(conversation) == seq
    seq = assignments.claim(conversation_id=conversation.id, agent=agent)
    with nothing_written():
        assert ask(conversation) == seq


def test_asking_within_the_grace_period_goes_on_with_the_conversation(conversation):
    conversations.resolve_by_customer(conversation_id=conversation.id)

    ask(conversation)

    conversation.refresh_from_db()
    assert conversation.status == "awaiting_agent"
    assert conversation.resolved_at is None
    assert conversation.handoffs.get().requested_by == "customer"


def test_asking_after_the_grace_period_is_refused(conversation):
    conversations.resolve_by_customer(conversation_id=conversation.id)
    conversation.refresh_from_db()

    with clock.fixed(conversation.final_at), refused(Code.CONVERSATION_FINAL):
        ask(conversation)


def test_who_had_an_agent_before_waits_once(conversation, agent):
    assignments.claim(conversation_id=conversation.id, agent=agent)
    conversations.resolve_by_agent(conversation_id=conversation.id, agent=agent)

    ask(conversation)

    conversation.refresh_from_db()
    assert conversation.status == "awaiting_agent"
    (waiting,) = conversation.handoffs.filter(ended_at=None)
    assert (waiting.requested_by, waiting.reason) == ("customer", "customer_request")


def test_who_no_longer_waits_gets_the_answer_that_was_cut_off(conversation):
    take_turn(conversation)
    ask(conversation)

    handoffs.withdraw(conversation_id=conversation.id)

    conversation.refresh_from_db()
    assert conversation.status == "with_assistant"
    assert conversation.handoffs.get().outcome == "withdrawn"
    assert sorted(conversation.turns.values_list("state", flat=True)) == ["queued", "superseded"]


def test_nothing_is_answered_twice_after_a_withdrawal(conversation):
    answer(conversation)
    ask(conversation)

    handoffs.withdraw(conversation_id=conversation.id)

    assert conversation.turns.get().state == "finished"


def test_withdrawing_what_was_not_asked_changes_nothing(conversation):
    with nothing_written():
        handoffs.withdraw(conversation_id=conversation.id)


def test_a_person_who_is_there_is_not_sent_away(conversation, agent):
    assignments.claim(conversation_id=conversation.id, agent=agent)

    with refused(Code.NOT_ALLOWED_NOW):
        handoffs.withdraw(conversation_id=conversation.id)


def test_nothing_is_withdrawn_in_a_finished_conversation(conversation):
    ask(conversation)
    conversations.resolve_by_customer(conversation_id=conversation.id)

    with refused(Code.NOT_ALLOWED_NOW):
        handoffs.withdraw(conversation_id=conversation.id)
    assert conversation.handoffs.get().outcome == "resolved"

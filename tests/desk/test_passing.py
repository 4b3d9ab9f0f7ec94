"""Passing conversations on: to a colleague, to a team, by a manager to anybody."""

from __future__ import annotations

import pytest

from agents_desk.commands import carry_out
from agents_desk.services import presence
from chat import queries
from chat.models import Conversation
from chat.projection import apply, empty_state
from chat.protocol import Code, Refusal
from tests.core.rows import nothing_written, refused
from tests.desk.attending import automatic, sit_at_the_desk, waiting
from tests.desk.orders import order
from tests.people import hire, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation(agent, agent2) -> Conversation:
    """Held by the first agent; both are at the desk."""
    sit_at_the_desk(agent, agent2)
    conversation = waiting("billing")
    carry_out(agent, order("claim", conversation))
    return conversation


def transfer(by, conversation, **fields) -> None:
    carry_out(by, order("transfer", conversation, **fields))


def public_events(conversation) -> list[tuple[str, str]]:
    events = conversation.events.filter(stream="public").order_by("seq")
    return [(event.type, event.data.get("cause", event.data.get("name", ""))) for event in events]


def test_a_colleague_gets_it_with_the_note_and_the_customer_sees_who_answers_now(conversation, agent, agent2):
    transfer(agent, conversation, agent=agent2.pk, note="She has the invoice in front of her.")

    conversation.refresh_from_db()
    assert (conversation.status, conversation.holder, conversation.team) == ("with_agent", agent2, "billing")
    assert public_events(conversation)[-3:] == [
        ("agent.left", "transferred"),
        ("conversation.status_changed", "transferred"),
        ("agent.joined", "Ben Ito"),
    ]
    note = conversation.notes.get()
    assert (note.author, note.text) == (agent, "She has the invoice in front of her.")
    held = conversation.assignments.order_by("pk")
    assert [(each.agent, each.ending) for each in held] == [(agent, "transferred"), (agent2, "")]


def test_a_team_gets_it_into_its_queue_where_a_new_wait_begins(conversation, agent):
    transfer(agent, conversation, team="claims", note="A claim, not a bill.")

    conversation.refresh_from_db()
    assert (conversation.status, conversation.holder, conversation.team) == ("awaiting_agent", None, "claims")
    handoff = conversation.handoffs.get(ended_at=None)
    assert (handoff.team, handoff.reason, handoff.requested_by) == ("claims", "transferred", "agent")
    assert public_events(conversation)[-2:] == [
        ("agent.left", "transferred"),
        ("conversation.status_changed", "passed_on"),
    ]
    assert conversation.notes.get().text == "A claim, not a bill."


def test_without_a_note_none_is_left(conversation, agent, agent2):
    transfer(agent, conversation, agent=agent2.pk, note="  ")
    assert not conversation.notes.exists()


def test_passing_it_back_and_on_again_leaves_a_note_each_time(conversation, agent, agent2):
    transfer(agent, conversation, agent=agent2.pk, note="Please.")
    transfer(agent2, conversation, agent=agent.pk, note="Please.")
    assert conversation.notes.count() == 2


def test_the_law_holds_over_transfers(conversation, agent, agent2):
    """The fold of the events is what the rows say."""
    say(conversation)
    transfer(agent, conversation, agent=agent2.pk)
    transfer(agent2, conversation, team="claims")
    conversation.refresh_from_db()
    state = empty_state()
    for event in queries.events_after(conversation, 0):
        state = apply(state, event)
    del state["messages"]
    assert state == queries.conversation_state(conversation)


def test_only_the_holder_passes_it_on(conversation, agent2, manager):
    for other in (agent2, manager):
        with refused(Code.NOT_HOLDER):
            transfer(other, conversation, team="claims")


@pytest.mark.parametrize("fields", [{}, {"agent": 1, "team": "claims"}])
def test_it_goes_to_an_agent_or_to_a_team(conversation, agent, fields):
    with refused(Code.INVALID):
        transfer(agent, conversation, **fields)


def test_nobody_who_does_not_exist_gets_it(conversation, agent):
    gone = hire("gone", is_active=False)
    presence.beat(agent=gone, active=True)
    for nobody in ({"agent": 999_999}, {"agent": gone.pk}, {"agent": agent.pk}, {"team": "no-such-team"}):
        with refused(Code.NO_SUCH_AGENT):
            transfer(agent, conversation, **nobody)


def test_nobody_who_is_not_at_the_desk_gets_it(conversation, agent, agent2):
    presence.choose(agent=agent2, status="away")
    with pytest.raises(Refusal, match="agent_unavailable") as refusal, nothing_written():
        transfer(agent, conversation, agent=agent2.pk, note="Hello")
    assert refusal.value.message == "Ben Ito is not at the desk at the moment."
    with refused(Code.AGENT_UNAVAILABLE):
        transfer(agent, conversation, agent=hire("never-here").pk)


def test_who_is_busy_may_still_be_asked_for_help(conversation, agent, agent2):
    presence.choose(agent=agent2, status="busy")
    transfer(agent, conversation, agent=agent2.pk)
    assert Conversation.objects.get(pk=conversation.pk).holder == agent2


def test_a_manager_gives_it_to_whom_they_like(conversation, agent2, manager):
    carry_out(manager, order("assign", conversation, agent=agent2.pk))
    conversation.refresh_from_db()
    assert conversation.holder == agent2
    with nothing_written():
        carry_out(manager, order("assign", conversation, agent=agent2.pk))
    carry_out(manager, order("assign", conversation, agent=manager.pk))
    conversation.refresh_from_db()
    assert conversation.holder == manager


def test_what_a_manager_assigns_from_the_queue_has_been_claimed(agent, manager):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    carry_out(manager, order("assign", conversation, agent=agent.pk))
    assert conversation.handoffs.get().claimed_by == agent
    assert Conversation.objects.get(pk=conversation.pk).holder == agent


def test_an_agent_assigns_to_oneself_and_to_nobody_else(agent, agent2):
    sit_at_the_desk(agent, agent2)
    conversation = start_conversation()
    with refused(Code.FORBIDDEN):
        carry_out(agent, order("assign", conversation, agent=agent2.pk))
    carry_out(agent, order("assign", conversation, agent=agent.pk))
    assert Conversation.objects.get(pk=conversation.pk).holder == agent
    with refused(Code.ALREADY_CLAIMED):
        carry_out(agent2, order("assign", conversation, agent=agent2.pk))


def test_what_is_released_stays_with_its_team(conversation, agent):
    carry_out(agent, order("release", conversation))
    conversation.refresh_from_db()
    assert conversation.team == conversation.handoffs.get(ended_at=None).team == "billing"

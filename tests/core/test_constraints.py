"""What must never be, the database itself refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from chat import clock
from chat.models import Assignment, Conversation, Event, Handoff, Message, Note, Quote, Rating, Step, ToolCall, Turn
from chat.services import settlement
from tests.people import a_step, say, start_conversation, take_turn

pytestmark = pytest.mark.django_db

NOW = clock.now()


@pytest.fixture
def conversation(db):
    conversation = start_conversation()
    say(conversation, client_id="c1")
    return conversation


@pytest.fixture
def step_id(conversation):
    lease = take_turn(conversation)
    return settlement.store_step(lease=lease, record=a_step(lease))


def handoff(conversation, **fields):
    return Handoff.objects.create(
        **{
            "conversation": conversation,
            "requested_by": "customer",
            "reason": "complaint",
            "requested_at": NOW,
            **fields,
        }
    )


def assignment(conversation, agent, **fields):
    return Assignment.objects.create(conversation=conversation, agent=agent, started_at=NOW, **fields)


def message(conversation, **fields):
    return Message.objects.create(
        **{"conversation": conversation, "seq": 99, "author": "customer", "text": "x", "created_at": NOW, **fields}
    )


def event(conversation, **fields):
    return Event.objects.create(
        **{"conversation": conversation, "stream": "public", "seq": 99, "type": "turn.started", "at": NOW, **fields}
    )


def quote(conversation, **fields):
    return Quote.objects.create(
        **{
            "conversation": conversation,
            "reference": "Q-1",
            "title": "x",
            "inputs": [],
            "price": 1,
            "currency": "USD",
            "period": "month",
            "breakdown": [],
            "created_at": NOW,
            "expires_at": NOW,
            **fields,
        }
    )


def twice(create, *arguments, **fields):
    create(*arguments, **fields)
    create(*arguments, **fields)


def set_conversation(conversation, **fields):
    Conversation.objects.filter(pk=conversation.pk).update(**fields)


def set_turn(conversation, **fields):
    conversation.turns.update(**fields)


NEVER = {
    "conversation_status_known": lambda c, a, s: set_conversation(c, status="lost"),
    "conversation_kind_known": lambda c, a, s: set_conversation(c, kind="other"),
    "conversation_held_iff_with_agent": lambda c, a, s: set_conversation(c, holder=a),
    "conversation_resolved_iff_dated": lambda c, a, s: set_conversation(c, status="resolved"),
    "conversation_sentiment_known": lambda c, a, s: set_conversation(c, sentiment=2),
    "conversation_merged_is_resolved": lambda c, a, s: set_conversation(c, merged_into=start_conversation()),
    "conversation_seq_order": lambda c, a, s: set_conversation(c, last_customer_seq=99),
    "turn_one_live": lambda c, a, s: Turn.objects.create(conversation=c, epoch=0),
    "turn_leased_iff_running": lambda c, a, s: set_turn(c, lease_until=None),
    "turn_ended_iff_dated": lambda c, a, s: set_turn(c, state="finished", lease_until=None),
    "turn_failure_iff_failed": lambda c, a, s: set_turn(c, state="failed", lease_until=None, ended_at=NOW),
    "handoff_one_open": lambda c, a, s: twice(handoff, c),
    "handoff_reason_known": lambda c, a, s: handoff(c, reason="whim"),
    "handoff_requester_known": lambda c, a, s: handoff(c, requested_by="nobody"),
    "handoff_outcome_iff_ended": lambda c, a, s: handoff(c, ended_at=NOW),
    "handoff_claimed_by_somebody": lambda c, a, s: handoff(c, ended_at=NOW, outcome="claimed"),
    "assignment_one_open": lambda c, a, s: twice(assignment, c, a),
    "assignment_ending_iff_ended": lambda c, a, s: assignment(c, a, ended_at=NOW),
    "message_sent_once": lambda c, a, s: message(c, client_id="c1"),
    "message_numbered_once": lambda c, a, s: message(c, seq=2),
    "message_author_known": lambda c, a, s: message(c, author="robot"),
    "message_agent_iff_by_agent": lambda c, a, s: message(c, author="agent"),
    "message_not_empty": lambda c, a, s: message(c, text=""),
    "event_numbered_once": lambda c, a, s: event(c, seq=1),
    "event_seq_from_one": lambda c, a, s: event(c, seq=0),
    "event_in_its_stream": lambda c, a, s: event(c, stream="desk"),
    "event_message_iff_posted": lambda c, a, s: event(c, type="message.posted"),
    "note_sent_once": lambda c, a, s: twice(
        Note.objects.create, conversation=c, author=a, text="x", client_id="n1", created_at=NOW
    ),
    "note_not_empty": lambda c, a, s: Note.objects.create(
        conversation=c, author=a, text="", client_id="n1", created_at=NOW
    ),
    "quote_price_not_negative": lambda c, a, s: quote(c, price=-1),
    "quote_answered_iff_dated": lambda c, a, s: quote(c, answer="accept"),
    "rating_score_in_range": lambda c, a, s: Rating.objects.create(
        conversation=c, score=6, bucket="human", client_id="r1", given_at=NOW
    ),
    "step_numbered_once": lambda c, a, s: Step.objects.create(turn=c.turns.get(), attempt=1, number=1, read_seq=1),
    "tool_call_once_per_block": lambda c, a, s: twice(
        ToolCall.objects.create, turn=c.turns.get(), step_id=s, block=0, name="x", input={}, output={}
    ),
}


@pytest.mark.parametrize("name", NEVER)
def test_the_database_refuses(conversation, agent, step_id, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NEVER[name](conversation, agent, step_id)


# No row can break it without breaking turn_ended_iff_dated too, which PostgreSQL names first.
IMPLIED = {"turn_state_known"}


def test_every_constraint_of_the_core_is_tried():
    models = (Conversation, Turn, Step, ToolCall, Handoff, Assignment, Message, Event, Note, Quote, Rating)
    assert set(NEVER) | IMPLIED == {constraint.name for model in models for constraint in model._meta.constraints}

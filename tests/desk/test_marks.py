"""Saying that a conversation is spam or a test, and taking it back."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from agents_desk.metrics.population import Population
from agents_desk.metrics.window import last_days
from chat import clock
from chat.models import Conversation
from chat.protocol import Code
from chat.services import assignments, conversations, handoffs, marks, ratings
from tests.core.rows import nothing_written, refused
from tests.people import say, start_conversation, take_turn

UTC = ZoneInfo("UTC")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation() -> Conversation:
    conversation = start_conversation()
    say(conversation, "BUY CHEAP WATCHES")
    return conversation


def mark(conversation, agent, kind):
    marks.mark(conversation_id=conversation.id, agent=agent, kind=kind)
    conversation.refresh_from_db()


def causes(conversation) -> list[str]:
    changes = conversation.events.filter(type="conversation.status_changed").order_by("seq")
    return list(changes.values_list("data__cause", flat=True))


def counted() -> set[Conversation]:
    return set(Population.of(last_days(7, now=clock.now(), zone=UTC)).conversations())


def test_spam_is_closed_and_the_assistant_silenced(conversation, agent):
    take_turn(conversation)

    mark(conversation, agent, "spam")

    assert (conversation.kind, conversation.status, causes(conversation)) == ("spam", "resolved", ["closed"])
    assert conversation.turns.get().state == "superseded"
    event = conversation.events.get(type="conversation.marked")
    assert (event.stream, event.data) == ("desk", {"kind": "spam", "by": "Anna Meyer"})


def test_spam_takes_no_more_messages_and_no_rating(conversation, agent):
    mark(conversation, agent, "spam")

    with refused(Code.CONVERSATION_FINAL):
        say(conversation, "BUY MORE")
    with refused(Code.NOT_ALLOWED_NOW):
        ratings.give(conversation_id=conversation.id, client_id="r", score=1)


def test_a_wait_ends_with_the_mark_and_begins_again_when_it_is_taken_back(conversation, agent):
    handoffs.request_by_customer(conversation_id=conversation.id)
    mark(conversation, agent, "spam")
    assert conversation.handoffs.filter(ended_at=None).count() == 0

    mark(conversation, agent, "customer")

    assert (conversation.kind, conversation.status) == ("customer", "awaiting_agent")
    assert conversation.handoffs.filter(ended_at=None).count() == 1
    assert causes(conversation)[-1] == "restored"


def test_a_customer_taken_for_spam_is_answered_after_all(conversation, agent):
    mark(conversation, agent, "spam")

    mark(conversation, agent, "customer")

    assert conversation.status == "with_assistant"
    assert conversation.live_turn() is not None


def test_after_the_grace_period_only_the_mark_is_taken_back(conversation, agent):
    mark(conversation, agent, "spam")

    with clock.fixed(clock.now() + timedelta(hours=2)):
        mark(conversation, agent, "customer")

    assert (conversation.kind, conversation.status) == ("customer", "resolved")


def test_one_that_had_come_to_its_own_end_keeps_it(conversation, agent):
    conversations.resolve_by_customer(conversation_id=conversation.id)
    mark(conversation, agent, "spam")
    mark(conversation, agent, "customer")

    assert (conversation.status, causes(conversation)) == ("resolved", ["resolved_by_customer"])


@pytest.mark.parametrize("kind", ["test", "spam"])
def test_it_leaves_the_numbers_and_comes_back(conversation, agent, kind):
    assert counted() == {conversation}
    mark(conversation, agent, kind)
    assert counted() == set()
    mark(conversation, agent, "customer")
    assert counted() == {conversation}


def test_a_test_goes_on(conversation, agent):
    mark(conversation, agent, "test")
    assert conversation.status == "with_assistant"
    with nothing_written():
        mark(conversation, agent, "test")


@pytest.mark.parametrize("kind", ["preview", "sample"])
def test_previews_and_samples_stay_what_they_are(agent, kind):
    conversation = start_conversation(kind=kind)
    with refused(Code.NOT_ALLOWED_NOW):
        mark(conversation, agent, "customer")


@pytest.mark.parametrize("kind", ["preview", "sample", "nonsense"])
def test_nothing_is_marked_as_anything_else(conversation, agent, kind):
    with refused(Code.INVALID):
        mark(conversation, agent, kind)


def test_what_a_colleague_holds_only_they_or_a_manager_mark(conversation, agent, agent2, manager):
    assignments.claim(conversation_id=conversation.id, agent=agent2)
    with refused(Code.NOT_HOLDER):
        mark(conversation, agent, "spam")
    mark(conversation, manager, "spam")
    assert conversation.holder is None

"""What each way through the portal does to each number: real services write it, and a person has counted.

Every story has a customer of its own and begins in minute 0, twenty days before the numbers are read.
"""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from agents_desk.models import FocusSpan, SlaPolicy
from agents_desk.sla.keeping import catch_up
from chat import clock
from chat.models import Conversation
from chat.protocol import HandoffReason, Requester
from chat.services import assignments, conversations, handoffs, marks, merges, ratings, snoozes, transfers
from chat.services.transcript import writing
from tests.metrics.matters import NOW, OLD, behind, minutes, values
from tests.people import a_step, finish_turn, new_visitor, reply, say, start_conversation, take_turn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack", "stories")]

DAY = 24 * 60


@contextmanager
def at(minute: float):
    with clock.fixed(OLD + minutes(minute)):
        yield


def answered(visitor=None) -> Conversation:
    """A question in minute 0, the assistant's answer in minute 1; a cent of the model's."""
    with at(0):
        conversation = start_conversation(visitor)
        say(conversation)
    with at(1):
        lease = take_turn(conversation)
        finish_turn(lease, step=a_step(lease, cost=Decimal("0.01")))
    return conversation


def asked() -> Conversation:
    """The customer wants a person in minute 2."""
    conversation = answered()
    with at(2):
        handoffs.request_by_customer(conversation_id=conversation.pk)
    return conversation


def claim(conversation, agent):
    assignments.claim(conversation_id=conversation.pk, agent=agent)


def end(conversation, agent=None):
    if agent is None:
        conversations.resolve_by_customer(conversation_id=conversation.pk)
    else:
        conversations.resolve_by_agent(conversation_id=conversation.pk, agent=agent)


def focused(conversation, agent):
    """A minute of the agent's work."""
    FocusSpan.objects.create(
        conversation=conversation, agent=agent, started_at=OLD + minutes(2), last_beat_at=OLD + minutes(3)
    )


def rated(conversation, score):
    ratings.give(conversation_id=conversation.pk, client_id="r", score=score)


def plain(agent, agent2, manager):
    conversation = answered()
    with at(2):
        end(conversation)
        rated(conversation, 5)
    return conversation


def unasked_then_passed_to_a_team(agent, agent2, manager):
    conversation = answered()
    with at(2):
        claim(conversation, agent)
    with at(3):
        transfers.transfer(conversation_id=conversation.pk, agent=agent, to_team="claims")
    with at(13):
        claim(conversation, agent2)
    with at(15):
        reply(conversation, agent2)
    with at(20):
        end(conversation, agent2)
    return conversation


def passed_to_a_colleague(agent, agent2, manager):
    conversation = asked()
    with at(5):
        claim(conversation, agent)
    with at(6):
        transfers.transfer(conversation_id=conversation.pk, agent=agent, to_agent=agent2)
    with at(8):
        reply(conversation, agent2)
    with at(10):
        end(conversation, agent2)
        rated(conversation, 4)
    focused(conversation, agent2)
    return conversation


def handed_over_and_returned_without_a_word(agent, agent2, manager):
    conversation = answered()
    with at(2), writing(conversation.pk) as transcript:
        handoffs.request(transcript, requested_by=Requester.ASSISTANT, reason=HandoffReason.NOT_ANSWERED)
    with at(4):
        claim(conversation, agent)
    with at(5):
        assignments.return_to_assistant(conversation_id=conversation.pk, agent=agent)
    with at(10):
        end(conversation)
    return conversation


def reassured(agent, agent2, manager):
    conversation = asked()
    with at(6):
        assignments.return_to_assistant(conversation_id=conversation.pk, agent=agent)
    with at(7):
        end(conversation)
    return conversation


def withdrawn(agent, agent2, manager):
    conversation = asked()
    with at(5):
        handoffs.withdraw(conversation_id=conversation.pk)
    with at(7):
        end(conversation)
    return conversation


def given_up(agent, agent2, manager):
    conversation = asked()
    with at(9):
        end(conversation)
    return conversation


def cleared_away(agent, agent2, manager):
    conversation = asked()
    with at(30):
        end(conversation, manager)
    return conversation


def marked_as_spam(agent, agent2, manager):
    conversation = asked()
    with at(3):
        claim(conversation, agent)
        marks.mark(conversation_id=conversation.pk, agent=agent, kind="spam")
    return conversation


def marked_as_test(agent, agent2, manager):
    conversation = asked()
    with at(3):
        marks.mark(conversation_id=conversation.pk, agent=agent, kind="test")
    with at(5):
        claim(conversation, agent)
        reply(conversation, agent)
        end(conversation, agent)
    return conversation


def merged(agent, agent2, manager):
    """A person answers in a duplicate, which the assistant has again when it is joined with this one."""
    visitor = new_visitor()
    duplicate, conversation = answered(visitor), answered(visitor)
    with at(2):
        claim(duplicate, agent)
    with at(3):
        reply(duplicate, agent)
    with at(4):
        assignments.return_to_assistant(conversation_id=duplicate.pk, agent=agent)
    with at(5):
        merges.merge(conversation_id=duplicate.pk, into=conversation.pk, agent=agent)
    with at(6):
        end(conversation)
        rated(conversation, 2)
    focused(duplicate, agent)
    return conversation


def snoozed(agent, agent2, manager):
    conversation = asked()
    with at(3):
        snoozes.snooze(conversation_id=conversation.pk, agent=agent, until=OLD + minutes(DAY))
    with at(DAY):
        snoozes.wake_due()
    with at(DAY + 10):
        claim(conversation, agent)
    with at(DAY + 12):
        reply(conversation, agent)
    with at(DAY + 20):
        end(conversation, agent)
    return conversation


def continued(agent, agent2, manager):
    """With people from the beginning; the customer writes again after the end, and nobody answers."""
    with at(0):
        conversation = start_conversation()
        say(conversation)
    with at(1):
        handoffs.request_by_customer(conversation_id=conversation.pk)
    with at(2):
        claim(conversation, agent)
    with at(3):
        reply(conversation, agent)
    with at(4):
        end(conversation, agent)
    with at(10):
        say(conversation)
    with at(12):
        claim(conversation, agent)
    with at(13):
        end(conversation, agent)
    return conversation


STORIES = (
    plain,
    unasked_then_passed_to_a_team,
    passed_to_a_colleague,
    handed_over_and_returned_without_a_word,
    reassured,
    withdrawn,
    given_up,
    cleared_away,
    marked_as_spam,
    marked_as_test,
    merged,
    snoozed,
    continued,
)


@pytest.fixture
def stories(pack, agent, agent2, manager, settings):
    settings.DEMO = False
    settings.HUMAN_HOURLY_COST = Decimal("36.00")  # a cent a second
    return {story.__name__: story(agent, agent2, manager).pk for story in STORIES}


def told(stories, *names: str) -> set:
    return {stories[name] for name in names}


def test_conversations(stories):
    """13 stories without spam and test; the duplicate counts with the one that goes on."""
    assert values("conversations", "all", "resolved", "open") == (11, 11, 0)
    assert behind("conversations", "not-involved") == told(stories, "continued")
    assert behind("conversations", "human") == told(
        stories, "unasked_then_passed_to_a_team", "passed_to_a_colleague", "merged", "snoozed", "continued"
    )


def test_escalation(stories):
    assert behind("escalation", "by-assistant") == told(stories, "handed_over_and_returned_without_a_word")
    assert behind("escalation", "by-customer") == told(
        stories, "passed_to_a_colleague", "reassured", "withdrawn", "given_up", "cleared_away", "snoozed"
    )
    assert values("escalation", "escalated", "involved", "escalation") == (7, 10, 0.7)
    assert behind("escalation", "unasked") == told(stories, "unasked_then_passed_to_a_team", "merged")
    assert behind("escalation", "straight-to-human") == told(stories, "continued")


def test_containment_and_deflection(stories):
    assert behind("containment", "contained") == behind("deflection", "deflected") == told(stories, "plain")
    assert values("containment", "containment", "left-unanswered") == (0.1, 0)
    assert values("deflection", "cohort", "deflection", "not-contained", "not-assessable") == (10, 0.1, 9, 0)


def test_wait(stories):
    """10 minutes until the team took it, 3, 2, a day and 8 minutes, 2 for the second time."""
    assert behind("wait", "claimed") == told(
        stories,
        "unasked_then_passed_to_a_team",
        "passed_to_a_colleague",
        "handed_over_and_returned_without_a_word",
        "snoozed",
        "continued",
    )
    assert values("wait", "asked", "median", "waiting") == (9, 180.0, 0)
    assert behind("wait", "abandoned") == told(stories, "withdrawn", "given_up")
    assert behind("wait", "reassured") == told(stories, "reassured")
    assert behind("wait", "closed") == told(stories, "cleared_away")
    assert behind("wait", "not-asked") == told(stories, "plain", "merged")


def test_first_response(stories):
    """Of people: 12 minutes after it was passed on, 6, a day and 10 minutes, 2."""
    assert values("first-response", "answered", "assistant-median", "unanswered") == (10, 60.0, 1)
    assert values("first-response", "replied", "human-median") == (4, 540.0)
    assert behind("first-response", "unreplied") == told(
        stories, "handed_over_and_returned_without_a_word", "reassured", "withdrawn", "given_up", "cleared_away"
    )


def test_handling_time(stories):
    assert behind("handling-time", "by-people") == told(stories, "passed_to_a_colleague", "merged")
    assert values("handling-time", "human-mean", "unrecorded", "no-hands", "open") == (60.0, 4, 0, 0)
    assert behind("handling-time", "by-assistant") == told(stories, "plain", "reassured", "withdrawn")
    assert behind("handling-time", "unreached") == told(stories, "given_up", "cleared_away")


def test_rating(stories):
    assert values("rating", "csat-assistant", "csat-assisted", "valid-assisted", "asked") == (1.0, 0.5, 2, 11)


def test_service_level(stories):
    """Ten minutes for the first answer, promised also in the duplicate. Three kept it; it was broken by the team, by
    the manager who cleared away what was overdue, and during the snooze. What fell away in time counts nowhere."""
    SlaPolicy.objects.create(first_response=10, in_business_hours=False)
    catch_up()
    assert values("service-level", "first-response-promises", "first-response") == (6, 0.5)
    assert behind("service-level", "first-response-broken") == told(
        stories, "unasked_then_passed_to_a_team", "cleared_away", "snoozed"
    )


def test_cost(stories):
    """Ten answers and the duplicate's at a cent, and two minutes of people's work."""
    assert values("cost", "model", "people", "unpriced") == (Decimal("0.11"), Decimal("1.20"), 0)


def test_who_waits_or_is_put_aside_is_still_open_after_a_day_of_silence(agent):
    with clock.fixed(NOW - timedelta(days=2)):
        waiting, aside, silent = (start_conversation() for _ in range(3))
        for conversation in (waiting, aside, silent):
            say(conversation)
        handoffs.request_by_customer(conversation_id=waiting.pk)
        for conversation in (aside, silent):
            claim(conversation, agent)
        snoozes.snooze(conversation_id=aside.pk, agent=agent, until=NOW + timedelta(days=3))
    assert behind("conversations", "open") == {waiting.pk, aside.pk}

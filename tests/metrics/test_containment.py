from datetime import timedelta

import pytest

from agents_desk.metrics.containment import COHORT_AGE
from chat.models import Author, Message
from chat.protocol import Requester
from chat.states import Move, TurnState
from tests.metrics.matters import NOW, YOUNG, Matter, answered, behind, make_agent, values

pytestmark = pytest.mark.django_db


def contained(matter: Matter, **fields) -> bool:
    return matter.row.pk in behind("containment", "contained", **fields)


def answered_at(moment, text="An answer.", **fields) -> Matter:
    """Opened at `moment`, answered in the same instant, and open ever since."""
    return Matter(opened=moment).customer_says(0).assistant_says(0, text, **fields)


def test_an_answered_and_resolved_conversation_is():
    assert contained(answered())


def test_silence_counts_from_exactly_24_hours_on():
    assert contained(answered_at(NOW - timedelta(hours=24)))
    assert not contained(answered_at(NOW - timedelta(hours=24) + timedelta(seconds=1)))


@pytest.mark.parametrize("requester", [each for each in Requester if each is not Requester.AGENT])
def test_whoever_asked_for_a_human_it_is_not(requester):
    assert not contained(answered().asks_for_human(1, by=requester))


def test_a_withdrawn_request_was_a_request():
    assert not contained(answered().asks_for_human(1, ended=1.5, outcome="withdrawn"))


def test_a_reply_or_a_takeover_by_a_human_ends_it():
    agent = make_agent()
    replied = Matter().customer_says().assistant_says().agent_says(2, agent).resolved(3)
    taken = answered().held(agent, 1, 2)
    assert not contained(replied)
    assert not contained(taken)


def test_a_fallback_at_the_end_is_no_success():
    assert not contained(Matter().customer_says().assistant_says(cause=Message.Cause.FALLBACK).resolved(2))
    recovered = Matter().customer_says().assistant_says(cause=Message.Cause.FALLBACK)
    assert contained(recovered.customer_says(2).assistant_says(3).resolved(4))


def test_an_error_at_the_end_is_no_success():
    failed = answered().turn(0, 1).turn(1, 2, TurnState.FAILED)
    assert not contained(failed)
    assert contained(failed.turn(2, 3))


def test_a_question_of_the_customer_that_nobody_answered_is_no_success():
    waiting = Matter().customer_says().assistant_says().customer_says(2)
    assert not contained(waiting)
    assert not contained(waiting.resolved(60 * 24, by=Move.RESOLVE_BY_SILENCE))


def test_a_last_word_of_the_customer_is_none_when_they_closed_it_themselves():
    assert contained(Matter().customer_says().assistant_says().customer_says(2, "Thanks").resolved(3))


@pytest.mark.parametrize("text", ["Which year?", "**Which year?**", "Which year?\n", "年份？", "هل؟", "(which one?)"])
def test_a_question_of_the_assistant_that_nobody_answered_is_no_success(text):
    assert not contained(answered_at(NOW - timedelta(days=2), text))
    silent = Matter().customer_says().assistant_says(text=text).resolved(60 * 24, by=Move.RESOLVE_BY_SILENCE)
    assert not contained(silent)


@pytest.mark.parametrize("move", [Move.RESOLVE_BY_CUSTOMER, Move.RESOLVE_BY_ASSISTANT])
def test_a_question_at_the_end_is_a_courtesy_when_somebody_resolved_it(move):
    assert contained(Matter().customer_says().assistant_says(text="Anything else?").resolved(2, by=move))


def test_a_question_within_an_answer_is_not_at_its_end():
    assert contained(answered_at(NOW - timedelta(days=2), "Why? Because of the weather."))


def test_the_share_is_of_those_with_the_assistant():
    answered()
    answered()
    answered().asks_for_human(1)
    Matter().customer_says().asks_for_human(1)  # without the assistant
    Matter().says(Author.SYSTEM, 0)  # nobody said anything
    Matter(opened=NOW - timedelta(hours=1)).customer_says().assistant_says()  # still open
    assert values("containment", "contained", "involved", "containment", "not-involved", "open") == (2, 4, 0.5, 1, 1)


def test_the_young_ones_are_provisional():
    answered()
    answered(opened=YOUNG)
    answered(opened=YOUNG).asks_for_human(1)
    exactly = answered(opened=NOW - COHORT_AGE)
    assert values("containment", "young-contained", "young-involved", "provisional-containment") == (1, 2, 0.5)
    assert exactly.row.pk not in behind("containment", "young-contained")

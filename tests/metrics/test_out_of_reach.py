import pytest

from agents_desk.metrics.out_of_reach import MODEL_KINDS
from chat.assistant.errors import OUT_OF_REACH, ErrorKind
from chat.states import TurnState
from tests.metrics.matters import Matter, answered, behind, values

pytestmark = pytest.mark.django_db


def failed(*failures: str) -> Matter:
    """Each failure is a turn of its own; a person was asked for after the first."""
    matter = Matter().customer_says(0).asks_for_human(1, by="failure", reason="assistant_failed")
    for minute, failure in enumerate(failures):
        matter.turn(minute, minute + 1, TurnState.FAILED)
        matter.last_turn.failure = failure
        matter.last_turn.save()
    return matter


def test_an_outage_is_a_share_of_what_the_assistant_had_to_do_with():
    answered().turn(0, 1)
    answered()
    Matter().customer_says()
    failed("overloaded", "overloaded")
    failed("out_of_reach")
    assert values("out-of-reach", "failed", "involved", "failed-share") == (2, 4, 0.5)
    assert values("out-of-reach", "unreached", "unreached-share", "not-involved") == (2, 0.5, 1)


def test_each_line_counts_a_conversation_once_and_leads_to_it():
    both = failed("overloaded", "budget_visitor_money", "budget_total_tokens")
    caught = failed("guardrail")
    failed("too_many_steps", "context_full")
    lost = failed("lost")
    assert values("out-of-reach", "failed", "unreached", "failed-overloaded") == (4, 1, 1)
    assert values("out-of-reach", "budget", "guardrail", "limit", "other") == (1, 1, 1, 1)
    assert behind("out-of-reach", "budget") == behind("out-of-reach", "failed-overloaded") == {both.row.pk}
    assert behind("out-of-reach", "guardrail") == {caught.row.pk}
    assert behind("out-of-reach", "other") == {lost.row.pk}


def test_a_turn_that_was_taken_over_or_answered_has_not_failed():
    answered().turn(0, 1).turn(1, 2, TurnState.SUPERSEDED)
    assert values("out-of-reach", "failed", "other") == (0, 0)


def test_every_way_of_being_out_of_reach_has_its_line():
    assert {kind.value for kind in OUT_OF_REACH} == {str(kind) for kind in MODEL_KINDS} & set(ErrorKind)


def test_a_failure_in_a_joined_conversation_is_one_of_the_matter():
    goes_on = answered()
    failed("overloaded").joined_with(goes_on)
    assert behind("out-of-reach", "unreached") == {goes_on.row.pk}

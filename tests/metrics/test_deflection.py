from datetime import timedelta

import pytest

from agents_desk.metrics.window import parse_window
from chat.models import Message
from chat.states import Kind
from tests.metrics.matters import NOW, OLD, YOUNG, Matter, answered, behind, make_agent, minutes, reading, values

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


def deflected(matter: Matter, **fields) -> bool:
    return matter.row.pk in behind("deflection", "deflected", **fields)


def not_assessable(matter: Matter) -> bool:
    return matter.row.pk in behind("deflection", "not-assessable")


def test_contained_and_never_heard_of_again_is():
    assert deflected(answered())


def test_not_contained_is_not():
    assert not deflected(answered().asks_for_human(1))
    assert not deflected(Matter().customer_says().assistant_says(cause=Message.Cause.FALLBACK).resolved(2))


def test_who_comes_back_within_168_hours_of_their_last_message_was_not_helped():
    first = Matter().customer_says(0).assistant_says(1).customer_says(60).assistant_says(61).resolved(62)
    assert deflected(first)
    last_message = OLD + HOUR
    answered(opened=last_message + 168 * HOUR + INSTANT, customer=first.customer)
    assert deflected(first)
    answered(opened=last_message + 168 * HOUR, customer=first.customer)
    assert not deflected(first)
    assert first.row.pk in behind("deflection", "came-back")


def test_coming_back_means_saying_something_in_a_new_conversation_of_ones_own():
    first = answered(opened=OLD)
    answered(opened=OLD - HOUR, customer=first.customer)  # an earlier one
    answered(opened=OLD + HOUR)  # somebody else
    Matter(opened=OLD + HOUR, customer=first.customer)  # opened the page only
    answered(opened=OLD + HOUR, customer=first.customer, kind=Kind.TEST)
    answered(opened=OLD + HOUR, customer=first.customer, kind=Kind.SPAM)
    assert deflected(first)


def test_a_return_outside_the_window_is_a_return():
    first = answered(opened=NOW - timedelta(days=20))
    day = parse_window({"from": "2026-06-10", "to": "2026-06-11"}, now=NOW)
    assert deflected(first, window=day)
    answered(opened=NOW - timedelta(days=18), customer=first.customer)
    assert not deflected(first, window=day)


@pytest.mark.parametrize(("score", "counts"), [(1, False), (2, False), (3, True), (5, True)])
def test_a_rating_of_two_or_less_speaks_against_it(score, counts):
    assert deflected(answered().rated(score, 10)) is counts


def test_the_cohort_begins_at_exactly_nine_days():
    answered(opened=NOW - timedelta(days=9))
    answered(opened=NOW - timedelta(days=9) + INSTANT)
    assert values("deflection", "cohort", "deflected", "too-young") == (1, 1, 1)


def test_it_cannot_be_assessed_before_the_week_after_the_last_message_is_over():
    long = Matter(opened=NOW - timedelta(days=10)).customer_says(0).assistant_says(1)
    three_days = 3 * 24 * 60
    long.customer_says(three_days).assistant_says(three_days).resolved(three_days)  # 168 h before now, to the instant
    assert not deflected(long)
    assert not_assessable(long)
    assert deflected(long, at=NOW + INSTANT)
    assert values("deflection", "cohort", "deflection") == (1, 0.0)


def test_what_is_decided_already_is_not_called_unassessable():
    agent = make_agent()
    recent = {"minute": 60 * 24 * 9}
    poor = (
        Matter(opened=NOW - timedelta(days=10)).customer_says(**recent).assistant_says(**recent).resolved(60 * 24 * 9)
    )
    poor.rated(1, 60 * 24 * 9)
    human = Matter(opened=NOW - timedelta(days=10)).customer_says(**recent).assistant_says(**recent)
    human.agent_says(60 * 24 * 9.5, agent)
    open_one = Matter(opened=NOW - timedelta(days=10)).customer_says(0).assistant_says(1)
    open_one.customer_says(60 * 24 * 9.5).assistant_says(60 * 24 * 9.5)
    assert not not_assessable(poor)
    assert not not_assessable(human)
    assert not_assessable(open_one)
    assert values("deflection", "open") == (2,)


def test_the_share_by_hand():
    for _ in range(7):
        answered()
    answered().asks_for_human(1)  # escalated
    answered().rated(2, 5)
    twice = answered()
    answered(opened=OLD + HOUR, customer=twice.customer)  # itself an eighth success
    answered(opened=YOUNG)  # too young
    Matter().customer_says().asks_for_human(1)  # without the assistant
    figure = reading("deflection").figures["deflection"]
    assert (figure.numerator, figure.denominator, figure.value) == (8, 11, 8 / 11)
    assert figure.interval == (pytest.approx(0.4344, abs=1e-4), pytest.approx(0.9025, abs=1e-4))
    assert figure.reaches_target is True
    assert values("deflection", "came-back", "rated-poorly", "not-contained", "not-assessable") == (1, 1, 1, 0)
    assert values("deflection", "too-young", "not-involved") == (1, 1)


def test_nothing_to_divide_by_reaches_no_target():
    figure = reading("deflection").figures["deflection"]
    assert (figure.value, figure.interval, figure.reaches_target) == (None, None, None)


def test_a_duplicate_that_was_joined_with_it_is_no_return_but_one_joined_elsewhere_was():
    goes_on, came_back = answered(), answered()
    answered(opened=OLD + minutes(1), customer=goes_on.customer).joined_with(goes_on)
    earlier = answered(opened=OLD - minutes(60), customer=came_back.customer)
    answered(opened=OLD + minutes(60), customer=came_back.customer).joined_with(earlier)
    assert behind("deflection", "deflected") == {goes_on.row.pk}


def test_a_person_in_a_joined_conversation_was_a_person_in_the_matter():
    goes_on = answered()
    answered().agent_says(2, make_agent()).joined_with(goes_on)
    assert behind("containment", "contained") == set()
    assert behind("conversations", "human") == {goes_on.row.pk}


def test_every_conversation_of_the_cohort_has_one_fate():
    returned, unhappy = answered(), answered().rated(1, 3)
    answered(opened=OLD + minutes(60), customer=returned.customer)
    Matter().customer_says().assistant_says().asks_for_human(1)  # waits to this day
    Matter(opened=NOW - timedelta(days=10)).customer_says().assistant_says().customer_says(9.9 * 24 * 60)
    late = Matter().customer_says().assistant_says().customer_says(19 * 24 * 60).assistant_says(19 * 24 * 60 + 1)
    late.resolved(19 * 24 * 60 + 2)
    assert values("deflection", "cohort", "deflected", "came-back", "not-contained", "not-assessable") == (
        6,
        1,
        1,
        1,
        2,
    )
    assert behind("deflection", "rated-poorly") == {unhappy.row.pk}

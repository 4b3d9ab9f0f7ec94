from datetime import timedelta

import pytest

from agents_desk.models import SlaClock
from tests.metrics.matters import NOW, OLD, Matter, behind, minutes, values

pytestmark = pytest.mark.django_db


def promised(matter: Matter, target: str, due: float, *, ended: float | None = None, ending: str = "met"):
    """A promise of a conversation, due so many minutes after it began."""
    late = (NOW if ended is None else matter.at(ended)) > matter.at(due)
    SlaClock.objects.create(
        conversation=matter.row,
        target=target,
        allowed=minutes(due),
        warned_after=minutes(due),
        in_business_hours=False,
        started_at=matter.opened,
        used=timedelta(),
        running_since=matter.opened if ended is None else None,
        due_at=matter.at(due) if ended is None else None,
        last_due_at=matter.at(due),
        breached_at=matter.at(due) if late else None,
        ended_at=None if ended is None else matter.at(ended),
        ending="" if ended is None else ending,
    )
    return matter


def customer(**fields) -> Matter:
    return Matter(**fields).customer_says()


def test_kept_promises_of_those_kept_or_broken():
    promised(customer(), "first_response", 10, ended=5)
    promised(customer(), "first_response", 10, ended=9)
    late = promised(customer(), "first_response", 10, ended=11)

    assert values("service-level", "first-response", "first-response-promises") == (pytest.approx(2 / 3), 3)
    assert behind("service-level", "first-response-broken") == {late.row.pk}


def test_what_was_never_answered_is_broken():
    promised(customer(), "first_response", 10)
    assert values("service-level", "first-response", "open") == (0.0, 0)


def test_what_fell_away_counts_nowhere_unless_it_was_broken_before():
    promised(customer(), "resolution", 10, ended=5, ending="void")
    assert values("service-level", "resolution", "resolution-promises") == (None, None)

    promised(customer(), "resolution", 10, ended=50, ending="void")
    assert values("service-level", "resolution", "resolution-promises") == (0.0, 1)


def test_each_promise_of_a_conversation_counts():
    matter = customer()
    for ended in (5, 9, 30):
        promised(matter, "next_response", 10, ended=ended)

    assert values("service-level", "next-response", "next-response-promises", "next-response-judged") == (
        pytest.approx(2 / 3),
        3,
        1,
    )


def test_a_promise_belongs_to_the_time_at_which_it_fell_due():
    before = OLD.replace(month=5, day=31, hour=23, minute=50)
    promised(customer(opened=before), "resolution", 120, ended=60)
    promised(customer(opened=before), "first_response", 5, ended=60)

    assert values("service-level", "resolution-promises", "first-response-promises") == (1, None)


def test_what_is_not_due_yet_is_open():
    promised(customer(opened=NOW), "first_response", 10)
    assert values("service-level", "first-response", "open") == (None, 1)

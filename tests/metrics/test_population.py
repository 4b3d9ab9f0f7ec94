from datetime import timedelta

import pytest

from agents_desk.metrics.population import Population
from agents_desk.metrics.window import parse_window
from chat.models import Author
from chat.states import Kind
from tests.metrics.matters import JUNE, NOW, Matter, answered, behind, values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_demo(settings):
    settings.DEMO = False


def test_only_customers_conversations_in_which_they_said_something_count():
    counted = answered()
    for kind in (Kind.TEST, Kind.PREVIEW, Kind.SPAM, Kind.SAMPLE):
        answered(kind=kind)
    Matter()
    Matter().says(Author.SYSTEM, 1)
    assert values("conversations", "all") == (1,)
    assert behind("conversations", "all") == {counted.row.pk}


def test_what_is_left_out_is_counted():
    for kind in (Kind.TEST, Kind.PREVIEW, Kind.SPAM, Kind.SPAM, Kind.SAMPLE):
        answered(kind=kind)
    Matter(kind=Kind.CUSTOMER)
    answered(opened=JUNE.start - timedelta(days=1), kind=Kind.SPAM)
    assert Population.of(JUNE, at=NOW).exclusions() == {
        "test": 1,
        "preview": 1,
        "spam": 2,
        "sample": 1,
        "said_nothing": 1,
        "merged": 0,
        "samples_counted": 0,
    }


def test_the_demo_counts_its_samples_and_says_how_many(settings):
    settings.DEMO = True
    answered()
    answered(kind=Kind.SAMPLE)
    assert values("conversations", "all") == (2,)
    assert Population.of(JUNE, at=NOW).exclusions()["samples_counted"] == 1


def test_a_conversation_belongs_to_the_window_in_which_it_started():
    first = answered(opened=JUNE.start)
    answered(opened=JUNE.start - timedelta(microseconds=1))
    last = answered(opened=JUNE.end - timedelta(microseconds=1))
    answered(opened=JUNE.end)
    assert behind("conversations", "all") == {first.row.pk, last.row.pk}


def test_a_day_on_which_clocks_change_ends_at_its_own_midnight():
    day = parse_window({"from": "2026-03-29", "to": "2026-03-30", "tz": "Europe/Berlin"}, now=NOW)
    within = answered(opened=day.start + timedelta(hours=22, minutes=59))  # wall clock: 22:59, 21:59 hours in
    answered(opened=day.start - timedelta(minutes=1))
    answered(opened=day.end + timedelta(minutes=1))
    assert behind("conversations", "all", window=day) == {within.row.pk}
    assert (day.end - day.start) == timedelta(days=1)


def test_who_was_involved():
    answered()
    Matter().customer_says().says(Author.SYSTEM, 1, "Sorry.", cause="fallback").asks_for_human(1, by="failure")
    Matter().customer_says().asks_for_human(1, by="assistant")
    Matter().customer_says().assistant_says(cause="fallback")
    alone = Matter().customer_says().asks_for_human(1)
    assert values("conversations", "all", "involved", "not-involved", "involved-share") == (5, 4, 1, 0.8)
    assert behind("conversations", "not-involved") == {alone.row.pk}


def test_nothing_divided_by_nothing_is_nothing_at_all():
    assert values("conversations", "all", "involved-share") == (0, None)

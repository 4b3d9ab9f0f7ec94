"""Handling time: hand-computed spans from heartbeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agents_desk.commands import carry_out
from agents_desk.models import FocusSpan
from chat import clock
from tests.desk.orders import order
from tests.people import say, start_conversation

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(seconds: float):
    return clock.fixed(START + timedelta(seconds=seconds))


def do(agent, type, conversation, *, second: float = 0):
    with at(second):
        carry_out(agent, order(type, conversation))


def spans(conversation) -> list[tuple[str, float, float]]:
    """Whose, from which second to which."""
    return [
        (span.agent.username, (span.started_at - START).total_seconds(), (span.last_beat_at - START).total_seconds())
        for span in FocusSpan.objects.filter(conversation=conversation).order_by("started_at", "pk")
    ]


@pytest.fixture
def conversation(agent):
    with at(-60):
        conversation = start_conversation()
        say(conversation)
    do(agent, "claim", conversation)
    return conversation


def test_beats_within_a_minute_make_one_span(agent, conversation):
    for second in (0, 15, 30, 90):
        do(agent, "focus.beat", conversation, second=second)
    assert spans(conversation) == [("agent", 0, 90)]


def test_a_longer_gap_begins_a_new_span_and_counts_for_nothing(agent, conversation):
    for second in (0, 15, 75.001, 90):
        do(agent, "focus.beat", conversation, second=second)
    assert spans(conversation) == [("agent", 0, 15), ("agent", 75.001, 90)]


def test_a_beat_that_arrives_late_takes_nothing_back(agent, conversation):
    for second in (0, 30, 20):
        do(agent, "focus.beat", conversation, second=second)
    assert spans(conversation) == [("agent", 0, 30)]


def test_looking_on_is_nobodys_handling(agent, agent2, conversation):
    do(agent2, "focus.beat", conversation, second=5)
    assert spans(conversation) == []


def test_nothing_counts_before_it_is_taken_over(agent):
    with at(0):
        conversation = start_conversation()
    do(agent, "focus.beat", conversation, second=10)
    assert spans(conversation) == []


def test_each_holder_has_spans_of_their_own(agent, agent2, conversation):
    do(agent, "focus.beat", conversation, second=0)
    do(agent, "focus.beat", conversation, second=15)
    do(agent, "release", conversation, second=16)
    do(agent2, "claim", conversation, second=17)
    do(agent2, "focus.beat", conversation, second=18)
    do(agent, "focus.beat", conversation, second=20)
    do(agent2, "focus.beat", conversation, second=33)
    assert spans(conversation) == [("agent", 0, 15), ("agent2", 18, 33)]


def test_wrapping_up_after_the_resolution_counts_for_a_quarter_of_an_hour(agent, conversation):
    do(agent, "focus.beat", conversation, second=0)
    do(agent, "resolve", conversation, second=10)
    do(agent, "focus.beat", conversation, second=30)
    do(agent, "focus.beat", conversation, second=10 + 15 * 60 + 1)
    assert spans(conversation) == [("agent", 0, 30)]

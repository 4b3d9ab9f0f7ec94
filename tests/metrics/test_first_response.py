from datetime import UTC, datetime, timedelta

import pytest

from agents_desk.metrics.opening_hours import openings_during
from agents_desk.metrics.population import Population
from chat.models import Message
from tests.metrics.matters import JUNE, NOW, Matter, answered, behind, load_pack, make_agent, values

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent()


def test_the_assistant_answers_after_the_first_message():
    for minute in (1, 2, 3, 10):
        Matter().customer_says(0).customer_says(0.5).assistant_says(minute).assistant_says(20)
    assert values("first-response", "assistant-median", "assistant-p90") == (150.0, pytest.approx(474.0))


def test_a_fallback_is_no_answer():
    Matter().customer_says(0).assistant_says(1, cause=Message.Cause.FALLBACK).customer_says(2).assistant_says(3)
    assert values("first-response", "assistant-median") == (180.0,)


def test_the_unanswered_are_counted_and_never_dropped():
    never = Matter().customer_says()
    answered()
    fresh = Matter(opened=NOW - timedelta(hours=1)).customer_says()
    assert values("first-response", "answered", "unanswered", "open") == (1, 2, 1)
    assert behind("first-response", "unanswered") == {never.row.pk, fresh.row.pk}
    assert behind("first-response", "open") == {fresh.row.pk}


def test_a_human_answers_after_the_request(agent):
    answered().asks_for_human(10, ended=12, outcome="claimed", agent=agent).agent_says(14, agent).agent_says(90, agent)
    assert values("first-response", "human-median", "human-p90", "replied") == (240.0, 240.0, 1)


def test_a_human_who_answers_alone_is_measured_from_the_first_message(agent):
    Matter().customer_says(0).held(agent, 2, 9).agent_says(3, agent)
    assert values("first-response", "human-median", "unanswered") == (180.0, 1)


def test_a_request_that_was_withdrawn_does_not_start_the_clock(agent):
    answered().asks_for_human(10, ended=11, outcome="withdrawn").asks_for_human(
        500, ended=501, outcome="claimed", agent=agent
    ).agent_says(502, agent)
    assert values("first-response", "human-median") == (120.0,)


def test_who_is_given_back_without_a_word_has_been_waiting_all_along(agent):
    answered().asks_for_human(10, ended=11, outcome="claimed", agent=agent).asks_for_human(
        20, by="agent", reason="released", ended=30, outcome="claimed", agent=agent
    ).agent_says(31, agent)
    assert values("first-response", "human-median") == (21 * 60.0,)


def test_a_request_after_the_reply_does_not_turn_the_clock_back(agent):
    Matter().customer_says(0).held(agent, 1, 9).agent_says(2, agent).asks_for_human(
        9, by="agent", reason="released", ended=10, outcome="claimed", agent=agent
    )
    assert values("first-response", "human-median") == (120.0,)


def test_an_unasked_takeover_interrupts_no_wait(agent):
    answered().held(agent, 50, 60).agent_says(51, agent)
    assert values("first-response", "human-median", "replied", "unasked") == (None, 0, 1)


def test_who_asked_and_heard_nothing_is_counted(agent):
    answered().asks_for_human(10)
    answered().asks_for_human(10, ended=11, outcome="withdrawn")
    assert values("first-response", "unreplied", "replied") == (2, 0)


def test_business_hours_leave_out_the_night_and_the_weekend(agent, settings):
    # Friday 5 June 2026, asked at 16:00 in New York, answered on Monday at 10:30: 1 h + 1.5 h within 9 to 17.
    load_pack(settings, {"time_zone": "America/New_York", "friday": ["09:00-17:00"], "monday": ["09:00-17:00"]})
    matter = Matter(opened=datetime(2026, 6, 5, 20, tzinfo=UTC)).customer_says(0).assistant_says(0)
    matter.asks_for_human(0, ended=60, outcome="claimed", agent=agent).agent_says((2 * 24 + 18.5) * 60, agent)
    assert values("first-response", "human-median", "human-open-median") == (66.5 * 3600, 2.5 * 3600)


def test_a_wait_wholly_outside_business_hours_took_no_time_in_them(agent, settings):
    load_pack(settings, {"time_zone": "UTC", "monday": ["09:00-17:00"], "holidays": ["2026-06-08"]})
    matter = Matter(opened=datetime(2026, 6, 8, 10, tzinfo=UTC)).customer_says(0).assistant_says(0)  # a holiday
    matter.asks_for_human(0, ended=60, outcome="claimed", agent=agent).agent_says(120, agent)
    assert values("first-response", "human-median", "human-open-median") == (7200.0, 0.0)


def test_without_any_hours_in_the_window_nothing_breaks(agent, settings):
    load_pack(settings, {"time_zone": "UTC"})
    answered().asks_for_human(0, ended=1, outcome="claimed", agent=agent).agent_says(2, agent)
    assert values("first-response", "human-open-median") == (0.0,)


def test_without_a_pack_the_desk_counts_as_always_open(agent):
    assert len(openings_during(Population.of(JUNE, at=NOW))) == 1
    answered().asks_for_human(0, ended=1, outcome="claimed", agent=agent).agent_says(2, agent)
    assert values("first-response", "human-open-median") == (120.0,)


def test_what_the_assistant_says_after_a_person_is_no_first_response(agent):
    second = Matter().customer_says(0).held(agent, 1, 9).agent_says(2, agent).assistant_says(90)
    answered()
    assert values("first-response", "answered", "assistant-median", "unanswered") == (1, 60.0, 0)
    assert behind("first-response", "second") == {second.row.pk}
    assert values("first-response", "replied", "human-median") == (1, 120.0)

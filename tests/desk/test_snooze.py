"""Putting a conversation aside, and what brings it back."""

from datetime import UTC, datetime, timedelta

import pytest

from agents_desk.snooze_times import snooze_times
from chat import chores, clock
from chat.models import Conversation
from chat.packs.hours import BusinessHours
from chat.protocol import Code
from chat.services import assignments, conversations, handoffs, snoozes
from tests.core.rows import nothing_written, refused
from tests.desk.https import https_client
from tests.people import reply, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

NOW = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
OFFICE = BusinessHours(
    time_zone="UTC",
    monday=("08:00-18:00",),
    tuesday=("08:00-18:00",),
    wednesday=("08:00-18:00",),
    thursday=("08:00-18:00",),
    friday=("08:00-15:00",),
)


@pytest.fixture(autouse=True)
def today():
    with clock.fixed(NOW):
        yield


@pytest.fixture
def held(agent) -> Conversation:
    """Held by the agent, who has answered."""
    conversation = start_conversation()
    say(conversation)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    reply(conversation, agent)
    return conversation


def snooze(conversation, agent, until=LATER):
    snoozes.snooze(conversation_id=conversation.id, agent=agent, until=until)
    conversation.refresh_from_db()


def told(conversation) -> list[dict]:
    events = conversation.events.filter(type="conversation.snoozed").order_by("seq")
    return list(events.values_list("data", flat=True))


def test_it_is_put_aside_until_the_time_and_comes_back_by_itself(held, agent):
    snooze(held, agent)
    assert held.snoozed_until == LATER
    assert told(held) == [{"until": LATER.isoformat(), "by": "Anna Meyer"}]

    with clock.fixed(LATER - timedelta(seconds=1)), nothing_written():
        chores.wake_snoozed()
    with clock.fixed(LATER):
        chores.wake_snoozed()

    held.refresh_from_db()
    assert (held.snoozed_until, held.holder, held.status) == (None, agent, "with_agent")
    assert told(held)[-1] == {"until": None, "by": ""}


def test_it_comes_back_as_soon_as_the_customer_writes(held, agent):
    snooze(held, agent)

    say(held, "I have found the letter")

    held.refresh_from_db()
    assert held.snoozed_until is None
    assert told(held)[-1] == {"until": None, "by": ""}


def test_the_agents_own_words_do_not_wake_it(held, agent):
    snooze(held, agent)

    reply(held, agent, "I will call you this afternoon.")

    held.refresh_from_db()
    assert held.snoozed_until == LATER


def test_the_agent_takes_it_back(held, agent):
    snooze(held, agent)

    snooze(held, agent, None)

    assert held.snoozed_until is None
    assert told(held)[-1] == {"until": None, "by": "Anna Meyer"}
    with nothing_written():
        snooze(held, agent, None)


@pytest.mark.parametrize("move", [assignments.release, assignments.return_to_assistant, conversations.resolve_by_agent])
def test_whatever_moves_it_ends_the_snooze(held, agent, move):
    snooze(held, agent)

    move(conversation_id=held.id, agent=agent)

    held.refresh_from_db()
    assert held.snoozed_until is None


def test_one_that_waits_may_be_put_aside_by_anybody_and_taken_over_wakes(agent, agent2):
    conversation = start_conversation()
    handoffs.request_by_customer(conversation_id=conversation.id)
    snooze(conversation, agent)
    assert conversation.snoozed_until == LATER

    assignments.claim(conversation_id=conversation.id, agent=agent2)

    conversation.refresh_from_db()
    assert conversation.snoozed_until is None


def test_silence_does_not_close_it_and_begins_anew_when_it_wakes(held, agent):
    in_a_week = NOW + timedelta(days=7)
    snooze(held, agent, in_a_week)

    for moment, status in (
        (in_a_week - timedelta(minutes=1), "with_agent"),
        (in_a_week, "with_agent"),
        (in_a_week + timedelta(hours=23), "with_agent"),
        (in_a_week + timedelta(hours=24, minutes=1), "resolved"),
    ):
        with clock.fixed(moment):
            chores.wake_snoozed()
            chores.end_silent()
        held.refresh_from_db()
        assert held.status == status


def test_only_its_holder_or_a_manager_puts_it_aside(held, agent2, manager):
    with refused(Code.NOT_HOLDER):
        snooze(held, agent2)
    snooze(held, manager)
    assert held.snoozed_until == LATER


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(days=1), NOW + timedelta(days=400)], ids=str)
def test_a_time_that_is_over_or_too_far_away_is_refused(held, agent, until):
    with refused(Code.INVALID):
        snooze(held, agent, until)


def test_what_is_with_the_assistant_or_finished_is_not_put_aside(agent):
    conversation = start_conversation()
    with refused(Code.NOT_ALLOWED_NOW):
        snooze(conversation, agent)
    conversations.resolve_by_customer(conversation_id=conversation.id)
    with refused(Code.NOT_ALLOWED_NOW):
        snooze(conversation, agent)


def test_over_rest(held, agent, agent2):
    client = https_client()
    client.force_login(agent)
    path = f"/api/v1/desk/conversations/{held.id}/snooze"
    offered = client.get("/api/v1/desk/snooze-times").json()
    assert "hour" in [each["name"] for each in offered]

    done = client.post(path, {"until": offered[0]["until"]}, content_type="application/json")
    assert done.status_code == 202
    client.force_login(agent2)
    with nothing_written():
        response = client.post(path, {"until": None}, content_type="application/json")
    assert (response.status_code, response.json()["error"]["code"]) == (409, "not_holder")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        (
            "2026-03-03T08:30",  # a Tuesday
            {
                "In one hour": "2026-03-03T09:30",
                "This afternoon": "2026-03-03T14:00",
                "Tomorrow morning": "2026-03-04T08:00",
                "Next week": "2026-03-09T08:00",
            },
        ),
        (
            "2026-03-05T16:00",  # Thursday afternoon
            {
                "In one hour": "2026-03-05T17:00",
                "Tomorrow morning": "2026-03-06T08:00",
                "Next week": "2026-03-09T08:00",
            },
        ),
        (
            "2026-03-06T10:00",  # Friday: the next working morning is next week's
            {
                "In one hour": "2026-03-06T11:00",
                "This afternoon": "2026-03-06T14:00",
                "Next working morning": "2026-03-09T08:00",
            },
        ),
    ],
    ids=["Tuesday", "Thursday", "Friday"],
)
def test_the_times_follow_the_companys_hours(now, offered):
    assert {each.label: each.until for each in snooze_times(OFFICE, at(now))} == {
        label: at(until) for label, until in offered.items()
    }


def test_who_never_closes_has_a_morning_all_the_same():
    always = BusinessHours(time_zone="UTC", **{day: ("00:00-24:00",) for day in ("monday", "tuesday", "wednesday")})

    times = {each.name: each.until for each in snooze_times(always, at("2026-03-02T20:00"))}

    assert times["tomorrow"] == at("2026-03-03T09:00")

"""Who is at the desk."""

from datetime import UTC, datetime, timedelta

import pytest

from agents_desk.models import Presence
from agents_desk.services import presence
from chat import attendance, clock, queries
from tests.people import hire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_has_said_who_is_there")]

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def after(**time):
    return clock.fixed(NOW + timedelta(**time))


def status_of(agent) -> str:
    return Presence.objects.get(agent=agent).status


@pytest.fixture
def at_the_desk(agent):
    """An agent whose page beats from NOW on."""
    with clock.fixed(NOW):
        presence.beat(agent=agent, active=True)
    return agent


def test_who_opens_the_desk_is_available(at_the_desk):
    assert status_of(at_the_desk) == "available"


def test_without_a_beat_for_45_seconds_one_is_offline(at_the_desk):
    with after(seconds=45):
        presence.settle()
    assert status_of(at_the_desk) == "available"
    with after(seconds=46):
        presence.settle()
    assert status_of(at_the_desk) == "offline"
    assert Presence.objects.get().since == NOW + timedelta(seconds=46)


def test_five_minutes_without_activity_are_away_and_activity_is_back(at_the_desk):
    with after(seconds=301):
        presence.beat(agent=at_the_desk, active=False)
    assert status_of(at_the_desk) == "away"
    with after(seconds=310):
        presence.beat(agent=at_the_desk, active=True)
    assert status_of(at_the_desk) == "available"


@pytest.mark.parametrize("chosen", ["busy", "away"])
def test_what_was_set_by_hand_stays_whatever_one_does(at_the_desk, chosen):
    with after(seconds=10):
        presence.choose(agent=at_the_desk, status=chosen)
    with after(seconds=30):
        presence.beat(agent=at_the_desk, active=True)
    assert status_of(at_the_desk) == chosen


def test_who_is_busy_and_leaves_comes_back_busy(at_the_desk):
    with after(seconds=10):
        presence.choose(agent=at_the_desk, status="busy")
    with after(minutes=6):
        presence.beat(agent=at_the_desk, active=False)
    assert status_of(at_the_desk) == "away"
    with after(minutes=7):
        presence.beat(agent=at_the_desk, active=True)
    assert status_of(at_the_desk) == "busy"


def test_an_open_socket_keeps_somebody_there_whose_page_is_out_of_view(at_the_desk):
    with after(seconds=40):
        presence.stay(agent=at_the_desk)
    with after(seconds=80):
        presence.settle()
    assert status_of(at_the_desk) == "available"


def test_a_program_that_only_listens_is_not_at_the_desk(agent):
    presence.stay(agent=agent)
    assert not Presence.objects.exists()


def test_colleagues_are_told_of_a_change_and_of_nothing_else(at_the_desk, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), after(seconds=20):
        presence.beat(agent=at_the_desk, active=True)
    assert told() == []
    with django_capture_on_commit_callbacks(execute=True), after(seconds=40):
        presence.choose(agent=at_the_desk, status="busy")
    assert told() == ["staff.changed"]


def test_customers_are_told_whether_anybody_is_there(pack, at_the_desk):
    with after(seconds=1):
        presence.settle()
    assert queries.outlook()["available"] is True
    with after(minutes=10):
        presence.settle()
    assert queries.outlook()["available"] is False


def test_nobody_claims_to_know_when_the_desk_has_said_nothing(pack):
    assert attendance.is_attended() is None
    assert queries.outlook()["available"] is None


def test_a_busy_desk_is_attended(pack):
    presence.choose(agent=hire("busy"), status="busy")
    presence.settle()
    assert queries.outlook()["available"] is True

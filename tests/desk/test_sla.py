"""Service levels: which clocks run when, what is kept and what is broken, by the hours that count."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from agents_desk.models import SlaPolicy
from agents_desk.sla.facts import FACT_OF_CAUSE, GOES_ON
from agents_desk.sla.hours import due_after, elapsed
from agents_desk.sla.keeping import catch_up, follow, keep_clocks, notice_due
from chat import clock, company
from chat.models import Event
from chat.packs.hours import BusinessHours
from chat.services import assignments, conversations, handoffs, marks, transfers
from chat.states import Move
from tests.people import reply, say, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

# A Monday.
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
OFFICE = BusinessHours(time_zone="Europe/Berlin", monday="09:00-17:00", tuesday="09:00-12:00", friday="13:00-17:00")


@contextmanager
def at(minute: float):
    with clock.fixed(NOON + timedelta(minutes=minute)):
        yield


@pytest.fixture
def policy(db):
    return SlaPolicy.objects.create(first_response=10, next_response=20, resolution=60, in_business_hours=False)


@pytest.fixture
def conversation(pack, policy):
    """Somebody asks for a person at minute 0."""
    with at(0):
        conversation = start_conversation()
        say(conversation)
        handoffs.request_by_customer(conversation_id=conversation.id)
    return conversation


def states(conversation, minute: float) -> dict[str, str]:
    """The targets that have not ended, and how they stand."""
    with at(minute):
        keep_clocks()
        return {each.target: each.state_at() for each in conversation.sla_clocks.filter(ended_at=None)}


def told(conversation) -> list[tuple[str, str]]:
    events = Event.objects.filter(conversation=conversation, type__startswith="sla.").order_by("seq")
    return [(event.type, event.data["target"]) for event in events]


def test_the_clocks_begin_with_the_wish_for_a_person(conversation):
    assert states(conversation, 1) == {"first_response": "ok", "resolution": "ok"}
    assert {each.started_at for each in conversation.sla_clocks.all()} == {NOON}


def test_with_the_assistant_nothing_is_promised(pack, policy):
    with at(0):
        conversation = start_conversation()
        say(conversation)
    assert states(conversation, 500) == {}


def test_an_answer_in_time_keeps_the_promise_and_pauses_the_resolution(conversation, agent):
    with at(4):
        assignments.claim(conversation_id=conversation.id, agent=agent)
    with at(6):
        reply(conversation, agent)

    assert states(conversation, 300) == {"resolution": "paused"}
    first = conversation.sla_clocks.get(target="first_response")
    assert (first.ending, first.breached_at, first.ended_at) == ("met", None, NOON + timedelta(minutes=6))
    assert told(conversation) == []


def test_the_next_answer_has_its_own_clock_from_the_first_unanswered_message(conversation, agent):
    with at(1):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        reply(conversation, agent)
    for minute in (30, 35):
        with at(minute):
            say(conversation)

    assert states(conversation, 40) == {"next_response": "ok", "resolution": "ok"}
    assert conversation.sla_clocks.get(target="next_response").due_at == NOON + timedelta(minutes=50)
    # 1 minute was used before the pause, so 59 are left from minute 30 on.
    assert conversation.sla_clocks.get(target="resolution").due_at == NOON + timedelta(minutes=89)


def test_what_falls_due_is_recorded_although_nobody_does_anything(conversation):
    assert states(conversation, 8) == {"first_response": "soon", "resolution": "ok"}
    assert told(conversation) == [("sla.warned", "first_response")]

    assert states(conversation, 600) == {"first_response": "breached", "resolution": "breached"}
    late = conversation.sla_clocks.get(target="first_response")
    assert late.breached_at == NOON + timedelta(minutes=10)
    assert told(conversation)[1:] == [("sla.breached", "first_response"), ("sla.breached", "resolution")]

    keep_clocks()
    assert len(told(conversation)) == 3


def test_a_late_answer_is_late_also_where_nobody_looked_in_between(conversation, agent):
    with at(700):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        reply(conversation, agent)
    states(conversation, 701)

    first = conversation.sla_clocks.get(target="first_response")
    assert (first.ending, first.breached_at) == ("met", NOON + timedelta(minutes=10))


def test_nothing_is_broken_before_the_answer_that_may_have_come_was_read(conversation, agent):
    states(conversation, 1)
    with at(5):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        reply(conversation, agent)
    with at(300):
        notice_due()
    assert told(conversation) == []

    states(conversation, 301)
    assert conversation.sla_clocks.get(target="first_response").breached_at is None


def test_what_came_and_went_while_nobody_looked_is_caught_up_with(conversation, agent):
    with at(3):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        reply(conversation, agent)
        conversations.resolve_by_agent(conversation_id=conversation.id, agent=agent)
    keep_clocks()
    assert not conversation.sla_clocks.exists()

    catch_up()
    endings = dict(conversation.sla_clocks.values_list("target", "ending"))
    assert endings == {"first_response": "met", "resolution": "met"}


@pytest.mark.parametrize("leave", [handoffs.withdraw, "reassure"])
def test_a_promise_falls_away_when_the_assistant_goes_on(conversation, agent, leave):
    with at(2):
        if leave == "reassure":
            assignments.return_to_assistant(conversation_id=conversation.id, agent=agent)
        else:
            leave(conversation_id=conversation.id)
    catch_up()

    assert states(conversation, 900) == {}
    assert set(conversation.sla_clocks.values_list("ending", flat=True)) == {"void"}


def test_giving_it_back_to_the_queue_stops_no_clock(conversation, agent):
    with at(2):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        assignments.release(conversation_id=conversation.id, agent=agent)

    assert states(conversation, 5) == {"first_response": "ok", "resolution": "ok"}
    assert conversation.sla_clocks.get(target="first_response").due_at == NOON + timedelta(minutes=10)


def test_a_teams_own_policy_goes_before_the_general_one(pack, policy):
    SlaPolicy.objects.create(team="claims", first_response=3, in_business_hours=False)
    with at(0):
        conversation = start_conversation()
        say(conversation)
        handoffs.request_by_customer(conversation_id=conversation.id)
        type(conversation).objects.filter(pk=conversation.pk).update(team="claims")
        conversation.handoffs.update(team="claims")

    assert states(conversation, 1) == {"first_response": "ok"}
    assert conversation.sla_clocks.get().due_at == NOON + timedelta(minutes=3)


def test_every_move_means_something_to_the_clocks_or_is_said_to_mean_nothing():
    assert {*FACT_OF_CAUSE, *GOES_ON} == set(Move)


def test_spam_was_promised_nothing(conversation, manager):
    states(conversation, 1)
    with at(2):
        marks.mark(conversation_id=conversation.id, agent=manager, kind="spam")

    assert states(conversation, 3) == {}
    assert set(conversation.sla_clocks.values_list("ending", flat=True)) == {"void"}


def test_reading_twice_changes_nothing(conversation):
    states(conversation, 1)
    before = list(conversation.sla_clocks.values())
    follow(conversation.pk)
    assert list(conversation.sla_clocks.values()) == before


def test_only_business_hours_count(conversation, settings):
    """The desk of Acme is open from 9 to 5 in New York, 13:00 to 21:00 UTC at that time of the year."""
    SlaPolicy.objects.update(in_business_hours=True, first_response=30)
    assert company.content().settings.hours.time_zone == "America/New_York"

    states(conversation, 1)
    assert conversation.sla_clocks.get(target="first_response").due_at == datetime(2026, 6, 1, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "minutes", "due"),
    [
        ("2026-06-01T10:00+02:00", 60, "2026-06-01T11:00+02:00"),
        ("2026-06-01T16:30+02:00", 60, "2026-06-02T09:30+02:00"),  # over night
        ("2026-06-02T11:00+02:00", 120, "2026-06-05T14:00+02:00"),  # over two closed days
        ("2026-06-06T10:00+02:00", 1, "2026-06-08T09:01+02:00"),  # begun while closed
        ("2026-06-01T09:00+02:00", 480, "2026-06-01T17:00+02:00"),  # the whole day, and not a minute of the next
        ("2026-03-23T16:00+01:00", 120, "2026-03-24T10:00+01:00"),
        ("2026-03-27T16:30+01:00", 60, "2026-03-30T09:30+02:00"),  # the night in which the clock is changed
    ],
)
def test_due_times_lie_within_the_hours(since, minutes, due):
    since, due = datetime.fromisoformat(since), datetime.fromisoformat(due)
    assert due_after(since, timedelta(minutes=minutes), OFFICE) == due
    assert elapsed(since, due, OFFICE) == timedelta(minutes=minutes)


def test_a_desk_that_never_opens_makes_nothing_due():
    assert due_after(NOON, timedelta(minutes=1), BusinessHours(time_zone="UTC")) is None


def pass_on(conversation, agent, team="claims"):
    transfers.transfer(conversation_id=conversation.id, agent=agent, to_team=team)


def dues(conversation) -> dict[str, float | None]:
    """Of what has not ended: how many minutes after noon it is due, None while it waits for the customer."""
    return {
        each.target: each.due_at and (each.due_at - NOON) / timedelta(minutes=1)
        for each in conversation.sla_clocks.filter(ended_at=None)
    }


def test_what_was_promised_stays_promised_when_it_is_passed_to_a_team_that_promises_otherwise(conversation, agent):
    SlaPolicy.objects.create(team="claims", first_response=3, next_response=4, resolution=500, in_business_hours=False)
    with at(2):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        pass_on(conversation, agent)
    with at(5):
        keep_clocks()
    assert dues(conversation) == {"first_response": 10, "resolution": 60}

    with at(6):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        reply(conversation, agent)
    with at(20):
        say(conversation)
        keep_clocks()
    # From now on the new team's time for the next answer; 6 of the 60 minutes were used when the customer was awaited.
    assert dues(conversation) == {"next_response": 24, "resolution": 74}


@pytest.fixture
def only_claims_promise(db):
    return SlaPolicy.objects.create(
        team="claims", first_response=10, next_response=20, resolution=60, in_business_hours=False
    )


@pytest.fixture
def held(pack, only_claims_promise, agent):
    """With a person of a team that promises nothing."""
    with at(0):
        conversation = start_conversation()
        say(conversation)
        handoffs.request_by_customer(conversation_id=conversation.id)
        assignments.claim(conversation_id=conversation.id, agent=agent)
        keep_clocks()
    assert dues(conversation) == {}
    return conversation


def test_a_team_that_promises_what_nobody_had_does_so_from_the_transfer_on(held, agent):
    with at(30):
        pass_on(held, agent)
        keep_clocks()
    assert dues(held) == {"first_response": 40, "resolution": 90}


def test_who_was_answered_before_the_transfer_is_promised_the_next_answer(held, agent):
    with at(1):
        reply(held, agent)
    with at(2):
        say(held)
    with at(30):
        pass_on(held, agent)
        keep_clocks()
    assert dues(held) == {"next_response": 50, "resolution": 90}


def test_whose_answer_is_awaited_at_the_transfer_is_promised_nothing_but_the_end(held, agent):
    with at(1):
        reply(held, agent)
    with at(30):
        pass_on(held, agent)
        keep_clocks()
    assert dues(held) == {"resolution": None}

    with at(100):
        say(held)
        keep_clocks()
    assert dues(held) == {"next_response": 120, "resolution": 160}


def test_an_answer_of_before_the_assistant_went_on_is_no_first_answer(held, agent):
    with at(1):
        reply(held, agent)
        assignments.return_to_assistant(conversation_id=held.id, agent=agent)
    with at(10):
        handoffs.request_by_customer(conversation_id=held.id)
        assignments.claim(conversation_id=held.id, agent=agent)
    with at(30):
        pass_on(held, agent)
        keep_clocks()
    assert dues(held) == {"first_response": 40, "resolution": 90}


def test_the_team_of_the_moment_counts_however_late_it_is_read(pack, only_claims_promise, agent):
    """As after an hour without the sweeper: the same as when it had looked on."""
    SlaPolicy.objects.create(team="general", first_response=100, in_business_hours=False)
    with at(0):
        conversation = start_conversation()
        say(conversation)
        handoffs.request_by_customer(conversation_id=conversation.id)
        assignments.claim(conversation_id=conversation.id, agent=agent)
    with at(5):
        pass_on(conversation, agent)
    with at(60):
        keep_clocks()
    assert dues(conversation) == {"first_response": 100, "resolution": 65}


def test_what_continues_is_promised_anew(conversation, agent):
    with at(1):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        reply(conversation, agent)
        conversations.resolve_by_agent(conversation_id=conversation.id, agent=agent)
    with at(30):
        say(conversation)
        keep_clocks()
    assert dues(conversation) == {"first_response": 40, "resolution": 90}
    assert conversation.sla_clocks.filter(ending="met").count() == 2


def test_an_answer_that_bears_an_earlier_time_than_the_question_ends_the_clock(conversation, agent):
    """Two machines whose clocks are a little apart; everybody else's clocks must not stand still for it."""
    with at(-0.1):
        assignments.claim(conversation_id=conversation.id, agent=agent)
        reply(conversation, agent)
    assert states(conversation, 1) == {"resolution": "paused"}
    first = conversation.sla_clocks.get(target="first_response")
    assert (first.ending, first.ended_at, first.used) == ("met", NOON, timedelta())


# Berlin in the weeks in which clocks change; two shifts overlap, one ends at midnight, one lies in the night.
SHIFTS = BusinessHours(
    time_zone="Europe/Berlin",
    monday=["08:00-12:00", "11:00-16:00", "15:30-16:00"],
    wednesday="18:00-24:00",
    thursday="00:00-02:00",
    sunday=["00:30-05:00", "22:00-24:00"],
    holidays=(date(2026, 3, 30),),
)


@pytest.mark.parametrize("begin", [datetime(2026, 3, 25, tzinfo=UTC), datetime(2026, 10, 21, tzinfo=UTC)])
def test_business_time_is_what_counting_every_minute_gives(begin):
    end = begin + timedelta(days=8)
    is_open = [SHIFTS.is_open(begin + timedelta(minutes=each)) for each in range(8 * 24 * 60)]
    for start in range(0, 6 * 24 * 60, 317):
        since = begin + timedelta(minutes=start)
        assert elapsed(since, end, SHIFTS) == timedelta(minutes=sum(is_open[start:]))
        for allowed in (1, 119, 361):
            due = due_after(since, timedelta(minutes=allowed), SHIFTS)
            assert elapsed(since, due, SHIFTS) == timedelta(minutes=allowed)
            assert elapsed(since, due - timedelta(minutes=1), SHIFTS) == timedelta(minutes=allowed - 1)


def test_one_that_cannot_be_read_does_not_stop_the_clocks_of_others(conversation, visitor_b, caplog):
    with at(0):
        broken = start_conversation(visitor_b)
        handoffs.request_by_customer(conversation_id=broken.id)
    Event.objects.filter(conversation=broken, type="conversation.status_changed").update(data={"cause": "nonsense"})

    assert states(conversation, 11)["first_response"] == "breached"
    assert not broken.sla_clocks.exists()
    assert str(broken.pk) in caplog.text

"""Whom a waiting conversation is offered to."""

from datetime import UTC, datetime, timedelta

import pytest

from agents_desk.routing.choice import Attempt, Colleague, Matter, choose

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AN_HOUR_AGO = NOW - timedelta(hours=1)


def colleague(id: int, **facts) -> Colleague:
    """Available, for every team, language and matter, without anything to do."""
    usual = {
        "name": f"Colleague {id}",
        "is_available": True,
        "teams": (),
        "languages": (),
        "skills": (),
        "sees_other_teams": True,
        "capacity": 5,
        "load": 0,
        "idle_since": AN_HOUR_AGO,
    }
    facts = usual | facts
    return Colleague(id=id, **{name: frozenset(v) if isinstance(v, tuple) else v for name, v in facts.items()})


def chosen(*desk: Colleague, attempts=None, most_at_once=None, **facts) -> int | None:
    matter = Matter(
        **{"conversation_id": None, "handoff_id": 1, "team": "billing", "language": "en", "intent": ""} | facts
    )
    choice = choose(matter, desk, attempts=attempts or {}, most_at_once=most_at_once, now=NOW)
    return choice and choice.colleague.id


def test_the_team_must_fit():
    assert chosen(colleague(1, teams=("claims",)), colleague(2, teams=("sales", "billing"), load=4)) == 2
    assert chosen(colleague(1, teams=("claims",))) is None
    assert chosen(colleague(1, sees_other_teams=False)) is None


def test_a_matter_without_a_team_is_everybodys():
    assert chosen(colleague(1, teams=("claims",)), team="") == 1
    assert chosen(colleague(1, sees_other_teams=False), team="") == 1


def test_who_speaks_the_language_is_asked():
    assert chosen(colleague(1, languages=("en",)), colleague(2, languages=("en", "fr"), load=4), language="fr-CA") == 2


def test_a_speaker_who_is_full_or_busy_is_waited_for():
    english = colleague(1, languages=("en",))
    assert chosen(english, colleague(2, languages=("fr",), load=5), language="fr") is None
    assert chosen(english, colleague(2, languages=("fr",), is_available=False), language="fr") is None


def test_where_nobody_at_the_desk_speaks_it_somebody_is_asked_all_the_same():
    assert (
        chosen(colleague(1, languages=("en",)), colleague(2, languages=("fr",), teams=("sales",)), language="fr") == 1
    )


@pytest.mark.parametrize("facts", [{"is_available": False}, {"load": 5}, {"capacity": 0}])
def test_who_has_no_room_is_not_asked(facts):
    assert chosen(colleague(1, **facts)) is None


def test_a_team_may_allow_less_than_its_agents_can():
    assert chosen(colleague(1, load=2), most_at_once=2) is None
    assert chosen(colleague(1, load=2, capacity=2), most_at_once=4) is None


def test_skill_comes_before_load_and_load_before_leisure():
    skilled = colleague(1, skills=("refunds",), load=3)
    idle = colleague(2, load=0, idle_since=NOW)
    rested = colleague(3, load=0, idle_since=AN_HOUR_AGO)
    assert chosen(idle, rested, skilled, intent="refunds") == 1
    assert chosen(idle, rested, skilled, intent="moving") == 3
    assert chosen(idle, skilled) == 2


def test_who_never_had_one_has_been_without_for_longest():
    assert chosen(colleague(1), colleague(2, idle_since=None)) == 2


def test_of_equals_it_is_always_the_same():
    assert chosen(colleague(2), colleague(1)) == chosen(colleague(1), colleague(2)) == 1


def test_nobody_is_asked_again_before_all_others_were():
    attempts = {1: Attempt(1, rests_until=AN_HOUR_AGO)}
    assert chosen(colleague(1, skills=("refunds",)), colleague(2, load=4), attempts=attempts, intent="refunds") == 2
    attempts[2] = Attempt(1, rests_until=AN_HOUR_AGO)
    assert chosen(colleague(1, skills=("refunds",)), colleague(2, load=4), attempts=attempts, intent="refunds") == 1


def test_who_has_just_declined_is_left_in_peace():
    assert chosen(colleague(1), attempts={1: Attempt(1, rests_until=NOW + timedelta(seconds=1))}) is None


def test_the_reasons_tell_why():
    matter = Matter(None, 1, "billing", "fr", "refunds")
    choice = choose(
        matter,
        [colleague(1, languages=("fr",), skills=("refunds",), load=1), colleague(2, load=0)],
        attempts={},
        most_at_once=3,
        now=NOW,
    )
    assert choice.reasons == {
        "team": "billing",
        "language": "fr",
        "speaks": True,
        "skill": "refunds",
        "load": 1,
        "capacity": 3,
        "idle_since": AN_HOUR_AGO.isoformat(),
        "asked_before": 0,
        "able": 2,
    }

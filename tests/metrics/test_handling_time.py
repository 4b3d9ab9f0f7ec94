import pytest

from chat.states import Move, Status
from tests.metrics.matters import Matter, answered, behind, make_agent, reading, values

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent()


def test_a_persons_time_is_the_sum_of_focus_per_resolved_conversation(agent):
    answered().held(agent, 0, 2).focused(agent, 0, 1).focused(agent, 1.5, 2)  # 90 s
    answered().held(agent, 0, 2).focused(agent, 0, 2.5)  # 150 s
    assert values("handling-time", "by-people", "human-mean", "human-median") == (2, 120.0, 120.0)


def test_two_agents_work_twice(agent):
    other = make_agent("other")
    answered().held(agent, 0, 1).held(other, 1, 2).focused(agent, 0, 1).focused(other, 0, 2)
    assert values("handling-time", "human-mean") == (180.0,)


def test_wrap_up_is_the_part_after_the_resolution(agent):
    # Resolved in minute 2: the span from 1 to 4 has two minutes of wrap-up, the one from 5 to 6 is wrap-up.
    answered().held(agent, 0, 2).focused(agent, 0, 0.5).focused(agent, 1, 4).focused(agent, 5, 6)
    assert values("handling-time", "human-mean", "wrap-up-mean") == (270.0, 180.0)


def test_looking_in_is_not_handling(agent):
    answered().focused(agent, 0, 1)
    assert values("handling-time", "by-people", "human-mean", "by-assistant") == (0, None, 1)


def test_held_without_a_signal_is_unknown_and_not_zero(agent):
    unrecorded = answered().held(agent, 0, 2)
    assert values("handling-time", "by-people", "human-mean", "unrecorded") == (0, None, 1)
    assert behind("handling-time", "unrecorded") == {unrecorded.row.pk}


def test_only_what_has_ended_counts(agent):
    Matter().customer_says().assistant_says().held(agent, 0, 2).focused(agent, 0, 1)
    assert values("handling-time", "by-people", "open") == (0, 1)


def test_the_assistants_time_is_its_turns_and_the_way_to_the_resolution():
    Matter().customer_says(0).turn(0, 0.5).assistant_says(0.5).turn(5, 6).assistant_says(6).resolved(10)
    assert values("handling-time", "assistant-mean", "resolution-median") == (90.0, 600.0)


@pytest.mark.parametrize("move", [Move.RESOLVE_BY_SILENCE, Move.RESOLVE_BY_MANAGER, Move.CLOSE])
def test_the_silence_before_it_was_closed_is_nobodys_handling(move):
    Matter().customer_says(0).assistant_says(4).resolved(24 * 60 + 4, by=move)
    assert values("handling-time", "resolution-median") == (240.0,)


def test_who_ends_it_in_the_queue_was_handled_by_nobody():
    given_up = answered().asks_for_human(1, ended=300, outcome="resolved").turn(0, 1)
    given_up.resolved(300, when=Status.AWAITING_AGENT)
    assert values("handling-time", "by-assistant", "no-hands", "resolution-median") == (0, 0, None)
    assert behind("handling-time", "unreached") == {given_up.row.pk}


def test_a_superseded_turn_was_work_too():
    Matter().customer_says(0).turn(0, 1, "superseded").turn(1, 2).assistant_says(2).resolved(3)
    assert values("handling-time", "assistant-mean") == (120.0,)


def test_the_assistant_should_need_less_than_a_person(agent):
    answered().held(agent, 0, 2).focused(agent, 0, 2)
    answered().turn(0, 0.5)
    assert reading("handling-time").figures["assistant-mean"].reaches_target is True
    answered().turn(0, 60)
    assert reading("handling-time").figures["assistant-mean"].reaches_target is False

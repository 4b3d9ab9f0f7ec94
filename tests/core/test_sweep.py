"""Turns that nobody works on are found again."""

from datetime import timedelta

import pytest

from chat import clock
from chat.services import settlement
from tests.core.rows import lose, nothing_written
from tests.people import finish_turn, take_turn

pytestmark = pytest.mark.django_db


def sweep():
    return settlement.sweep(apology=lambda language: "I'm sorry.")


def test_a_lease_that_runs_is_left_alone(conversation):
    take_turn(conversation)

    with nothing_written():
        assert sweep() == (0, 0)


def test_a_lost_turn_is_queued_again_and_the_late_worker_writes_nothing(conversation):
    late = take_turn(conversation)
    lose(late)

    assert sweep() == (1, 0)

    again = take_turn(conversation)
    assert (again.attempt, again.fence) == (2, late.fence + 1)
    with nothing_written(), pytest.raises(settlement.Superseded):
        finish_turn(late)
    finish_turn(again)


def test_after_three_losses_it_fails_honestly(conversation):
    for _ in range(3):
        lose(take_turn(conversation))
        swept = sweep()

    assert swept == (0, 1)
    conversation.refresh_from_db()
    turn = conversation.turns.get()
    assert (turn.state, turn.failure, turn.attempt) == ("failed", "lost", 3)
    assert conversation.status == "awaiting_agent"
    assert conversation.messages.get(author="system").text == "I'm sorry."


def test_a_worker_that_came_back_in_time_keeps_the_turn(conversation):
    lease = take_turn(conversation)

    failed = settlement._fail_lost(lease.turn_id, lease.fence, conversation.id, "I'm sorry.")

    assert failed == 0
    finish_turn(lease)


def test_a_turn_that_was_not_rung_is_rung_but_not_at_once(conversation):
    assert sweep() == (0, 0)

    with clock.fixed(clock.now() + timedelta(seconds=4)):
        assert sweep() == (1, 0)


def test_sweeping_while_nobody_works_does_not_flood_the_queue(conversation):
    rung = 0
    begin = clock.now()
    for seconds in range(0, 60, 3):
        with clock.fixed(begin + timedelta(seconds=seconds)):
            rung += sweep()[0]

    assert 1 <= rung <= 5

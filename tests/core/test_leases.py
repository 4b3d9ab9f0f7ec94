"""A worker's right to speak in one turn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from chat.models import Turn
from chat.services import leases, settlement
from tests.core.rows import lose, nothing_written
from tests.people import say, start_conversation, take_turn

pytestmark = pytest.mark.django_db


def take(turn):
    return leases.take(turn_id=turn.pk, pack="acme")


def test_one_worker_gets_the_turn(conversation):
    lease = take_turn(conversation)

    assert (lease.fence, lease.attempt) == (1, 1)
    with nothing_written():
        assert take(conversation.turns.get()) is None


def test_a_turn_says_which_prompt_it_used(pack, conversation):
    assert take_turn(conversation).prompt_version_id == pack.pk


def test_a_lease_runs_thirty_seconds_by_the_databases_clock(conversation):
    take_turn(conversation)

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM lease_until - statement_timestamp()) FROM chat_turn")
        assert 25 < cursor.fetchone()[0] <= 30


def test_all_leases_are_renewed_in_one_statement(conversation, django_assert_num_queries):
    other = start_conversation()
    say(other)
    held = [take_turn(conversation), take_turn(other)]
    for lease in held:
        lose(lease)

    with django_assert_num_queries(1):
        assert leases.renew(leases=held) == {lease.turn_id for lease in held}

    assert not Turn.objects.filter(lease_until__lt=datetime(2021, 1, 1, tzinfo=UTC)).exists()


def test_a_lease_that_somebody_else_has_now_is_not_renewed(conversation):
    old = take_turn(conversation)
    leases.give_back(lease=old)
    new = take_turn(conversation)

    with nothing_written():
        assert leases.renew(leases=[old]) == set()
    assert new.fence == old.fence + 1


def test_what_is_given_back_is_queued_and_the_attempt_not_counted(conversation):
    for _ in range(5):
        leases.give_back(lease=take_turn(conversation))

    turn = conversation.turns.get()
    assert (turn.state, turn.attempt, turn.fence) == ("queued", 0, 5)


def test_nothing_is_given_back_that_is_somebody_elses(conversation):
    old = take_turn(conversation)
    leases.give_back(lease=old)
    take_turn(conversation)

    with nothing_written():
        leases.give_back(lease=old)


def test_what_a_dead_worker_had_is_found_at_once_and_nobody_elses(conversation):
    dead = leases.take(turn_id=conversation.turns.get().pk, pack="acme", worker="launch:worker1")
    others = []
    for name in ("launch:worker2", "later:worker1", ""):
        other = start_conversation()
        say(other)
        others.append(leases.take(turn_id=other.turns.get().pk, pack="acme", worker=name))

    assert leases.end_those_of_the_dead(worker="launch:worker1") == 1

    assert settlement.sweep(apology=lambda language: "I'm sorry.") == (1, 0)
    again = leases.take(turn_id=dead.turn_id, pack="acme", worker="launch:worker2")
    assert (again.fence, again.attempt) == (dead.fence + 1, 2)
    assert leases.renew(leases=[dead, *others]) == {each.turn_id for each in others}


def test_who_has_no_name_ends_nothing(conversation):
    take_turn(conversation)

    with nothing_written():
        assert leases.end_those_of_the_dead(worker="") == 0


@pytest.mark.django_db(transaction=True)
def test_of_ten_workers_one_gets_the_turn(pack):
    conversation = start_conversation()
    say(conversation)
    turn = conversation.turns.get()

    def try_to_take(_):
        try:
            return take(turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as workers:
        taken = list(workers.map(try_to_take, range(10)))

    assert sum(lease is not None for lease in taken) == 1

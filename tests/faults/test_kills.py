"""Parts of a running portal are killed in the middle of streaming turns.

Whatever dies: no acknowledged message is lost, none is stored twice, and every turn ends in an answer or a handoff.
"""

import asyncio

import psycopg
import pytest

from tests.customer import Customer
from tests.modelserver import say
from tests.processes import wait_for

pytestmark = pytest.mark.faults

CUSTOMERS = 8
WORDS = [f"word{number} " for number in range(30)]


def slow_answer(_body):
    """About two seconds of streaming."""
    return (say(*WORDS, pause=0.06),)


@pytest.fixture
def portal(scripted):
    scripted.reset()
    scripted.default = slow_answer
    yield scripted.portal
    scripted.reset()


@pytest.mark.parametrize("part", ["web", "valkey", "postgres", "worker1"])
async def test_nothing_is_lost_and_every_turn_ends_when_it_is_killed(portal, part):
    customers = await asyncio.gather(*(Customer(portal.url).start() for _ in range(CUSTOMERS)))
    try:
        await asyncio.gather(*(customer.say("first", f"Question {n}") for n, customer in enumerate(customers)))
        await asyncio.gather(*(customer.until(lambda customer=customer: customer.drafts) for customer in customers))

        killed = portal.kill(part)
        await asyncio.gather(*(customer.say("second", f"And {n}?") for n, customer in enumerate(customers)))
        await asyncio.to_thread(portal.wait_until_restarted, part, killed)
        await asyncio.to_thread(portal.wait_until_answering)
        await asyncio.to_thread(wait_for, lambda: is_settled(portal, customers))
        await asyncio.gather(*(customer.until_seen(newest_number(portal, customer)) for customer in customers))
    finally:
        await asyncio.gather(*(customer.stop() for customer in customers))

    with psycopg.connect(portal.database_url) as database:
        for customer in customers:
            check(database, customer)


async def test_the_turns_of_a_killed_worker_do_not_wait_for_their_leases(scripted, portal):
    """The leases last for an hour here, and the test with them if nobody ends them."""
    gate = scripted.gate()
    scripted.default = lambda _body: (say("Half "), gate, say("an answer."))
    customers = await asyncio.gather(*(Customer(portal.url).start() for _ in range(CUSTOMERS)))
    try:
        await asyncio.gather(*(customer.say("first", f"Question {n}") for n, customer in enumerate(customers)))
        await asyncio.gather(*(customer.until(lambda customer=customer: customer.drafts) for customer in customers))
        with psycopg.connect(portal.database_url, autocommit=True) as database:
            busy = database.execute(
                "UPDATE chat_turn SET lease_until = lease_until + interval '1 hour' WHERE state = 'running'"
                " RETURNING split_part(worker, ':', 2)"
            ).fetchall()

        killed = portal.kill(busy[0][0])
        await asyncio.to_thread(portal.wait_until_restarted, busy[0][0], killed)
        gate.open()
        await asyncio.to_thread(wait_for, lambda: is_settled(portal, customers))
    finally:
        gate.open()
        await asyncio.gather(*(customer.stop() for customer in customers))

    with psycopg.connect(portal.database_url) as database:
        states = database.execute(
            "SELECT state, attempt FROM chat_turn WHERE conversation_id = ANY(%s::uuid[])",
            [[customer.id for customer in customers]],
        ).fetchall()
    assert {state for state, _attempt in states} == {"finished"}
    assert max(attempt for _state, attempt in states) == 2


def is_settled(portal, customers: list[Customer]) -> bool:
    """No turn is live. A reader cannot tell: they may be behind, or between a turn's end and the start of the next.

    The database knows for good: both questions are acknowledged, and whoever ends a turn queues the next one with it.
    """
    live = "SELECT count(*) FROM chat_turn WHERE state IN ('queued', 'running') AND conversation_id = ANY(%s::uuid[])"
    with psycopg.connect(portal.database_url) as database:
        return database.execute(live, [[customer.id for customer in customers]]).fetchone() == (0,)


def newest_number(portal, customer: Customer) -> int:
    with psycopg.connect(portal.database_url) as database:
        found = database.execute("SELECT last_seq FROM chat_conversation WHERE id = %s", [customer.id])
        return found.fetchone()[0]


def check(database: psycopg.Connection, customer: Customer) -> None:
    stored = database.execute(
        "SELECT client_id, seq FROM chat_message WHERE conversation_id = %s AND author = 'customer'", [customer.id]
    ).fetchall()
    assert dict(stored) == customer.acked
    assert len(stored) == 2
    states = [
        state for (state,) in database.execute("SELECT state FROM chat_turn WHERE conversation_id = %s", [customer.id])
    ]
    assert states
    assert set(states) <= {"finished", "failed"}
    handed_off = database.execute(
        "SELECT count(*) FROM chat_handoff WHERE conversation_id = %s", [customer.id]
    ).fetchone()[0]
    assert states.count("failed") == handed_off
    numbers = [event["seq"] for event in customer.events]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "".join(WORDS).strip() in customer.texts("assistant") or handed_off

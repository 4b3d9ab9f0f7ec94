"""A turn that was to try whether the model is in reach again: however it ends, the next one is not held up."""

import asyncio
import threading

import pytest

from chat.assistant.leave import leave_to_call
from chat.services import assignments, breaker, budgets
from chat.services.breaker import Leave
from tests.modelscript import fail, say
from tests.people import hire
from tests.turns.working import PATIENCE, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack", "a_probe_is_due")]


def test_a_takeover_lets_another_one_probe(worker, model, conversation):
    gate = model.gate()
    model.script(say("That depends "), gate, say("on your car."))
    future = worker.run_turn(conversation.turns.get().pk)
    gate.wait_until_reached()
    assert not breaker.allows()

    assignments.claim(conversation_id=conversation.id, agent=hire("agent"))

    future.result(PATIENCE)
    assert breaker.allows() is Leave.PROBE


def test_a_fault_of_our_own_lets_another_one_probe(worker, model, conversation, monkeypatch):
    def broken(**_):
        raise ArithmeticError

    monkeypatch.setattr(budgets, "reserve", broken)

    assert work(worker, conversation).failure == "internal"
    assert breaker.allows() is Leave.PROBE


def test_an_answer_lets_everybody_through(worker, model, conversation):
    model.script(say("Hello."))

    assert work(worker, conversation).state == "finished"
    assert breaker.allows() is Leave.GIVEN


def test_one_more_failure_begins_the_next_pause(worker, model, conversation):
    model.script(fail(402))
    assert work(worker, conversation).failure == "spend_limit"
    assert not breaker.allows()


async def test_who_is_stopped_while_asking_gives_back_what_comes_too_late(monkeypatch):
    """The thread that asks cannot be stopped: it gets the leave all the same."""
    asked, may_answer = threading.Event(), threading.Event()
    ask = breaker.allows

    def late() -> Leave:
        leave = ask()
        asked.set()
        may_answer.wait(PATIENCE)
        return leave

    async def call() -> None:
        async with leave_to_call():
            raise AssertionError("it was stopped before")

    monkeypatch.setattr(breaker, "allows", late)
    calling = asyncio.create_task(call())
    await asyncio.to_thread(asked.wait, PATIENCE)
    calling.cancel()
    may_answer.set()
    with pytest.raises(asyncio.CancelledError):
        await calling

    assert ask() is Leave.PROBE

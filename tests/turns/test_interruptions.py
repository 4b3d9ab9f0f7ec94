"""Takeovers, lost leases, workers that stop, and many turns at once."""

import threading

import pytest

from chat.assistant.citations import Composed
from chat.assistant.worker import Worker
from chat.models import Quote, Step
from chat.services import assignments, leases, settlement
from tests.core.drafts import DraftListener
from tests.modelscript import fail, say
from tests.people import a_step, hire, start_conversation, take_turn
from tests.people import say as write
from tests.turns.working import CAR, PATIENCE, results, texts, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


def test_a_takeover_stops_the_stream_and_keeps_the_draft_for_staff(worker, model, conversation):
    agent = hire("agent")
    gate = model.gate()
    model.script(say("That depends "), gate, say("on your car."))

    with DraftListener() as drafts:
        future = worker.run_turn(conversation.turns.get().pk)
        drafts.wait_for("That depends")
        assignments.claim(conversation_id=conversation.id, agent=agent)
        future.result(PATIENCE)

    assert model.requests[0].hung_up.wait(PATIENCE)
    turn = conversation.turns.get()
    assert (turn.state, turn.draft.strip()) == ("superseded", "That depends")
    assert texts(conversation) == []


def test_a_takeover_amid_the_apology_ends_the_turn_in_peace(worker, model, conversation, monkeypatch):
    begun, may_go_on = threading.Event(), threading.Event()

    def slow(*_):
        begun.set()
        may_go_on.wait(PATIENCE)
        return Composed("I'm sorry.")

    monkeypatch.setattr("chat.assistant.worker.compose_apology", slow)
    model.script(fail(401))
    future = worker.run_turn(conversation.turns.get().pk)
    assert begun.wait(PATIENCE)
    assignments.claim(conversation_id=conversation.id, agent=hire("agent"))

    assert future.result(PATIENCE) is None

    may_go_on.set()
    assert conversation.turns.get().state == "superseded"


def test_a_turn_goes_on_from_its_stored_steps_without_doing_anything_twice(worker, model, conversation):
    lost = take_turn(conversation)
    quote_step = a_step(lost, tools=("get_quote", "request_human"))
    blocks = [
        {"type": "text", "text": "One moment."},
        {"type": "tool_use", "id": "toolu_1", "name": "get_quote", "input": CAR},
        {"type": "tool_use", "id": "toolu_2", "name": "get_quote", "input": {**CAR, "year": 2015}},
    ]
    record = settlement.StepRecord(
        number=1, read_seq=quote_step.read_seq, blocks=blocks, stop_reason="tool_use", model="m"
    )
    step_id = settlement.store_step(lease=lost, record=record)
    settlement.store_tool_call(
        lease=lost,
        step_id=step_id,
        block=1,
        tool_use_id="toolu_1",
        name="get_quote",
        input=CAR,
        outcome=settlement.ToolOutcome(output={"already": "done"}),
    )
    leases.give_back(lease=lost)
    model.script(say("Here they are."))

    work(worker, conversation)

    first, second = results(model.requests[0])
    assert "already" in first["content"]
    assert Quote.objects.get().reference in second["content"]
    assert texts(conversation) == ["One moment.\n\nHere they are."]
    assert Step.objects.filter(discarded=False).count() == 2


def test_a_worker_that_stops_gives_its_turns_back_uncounted(server, model, conversation):
    gate = model.gate()
    model.script(say("Hel"), gate)
    model.script(say("Hello."))
    leaving = Worker()
    leaving.start()
    future = leaving.run_turn(conversation.turns.get().pk)
    gate.wait_until_reached()

    leaving.stop()
    future.result(PATIENCE)

    turn = conversation.turns.get()
    assert (turn.state, turn.attempt) == ("queued", 0)
    assert leaving.run_turn(turn.pk).result(PATIENCE) is None
    following = Worker()
    following.start()
    assert work(following, conversation).attempt == 1
    following.stop()
    assert texts(conversation) == ["Hello."]


def test_a_turn_that_somebody_else_has_is_left_to_them(worker, model, conversation):
    lease = take_turn(conversation)

    worker.run_turn(lease.turn_id).result(PATIENCE)

    assert model.requests == []
    assert conversation.turns.get().fence == lease.fence


def test_many_turns_run_at_once(worker, model, pack):
    conversations = [start_conversation() for _ in range(20)]
    gates = [model.gate() for _ in conversations]
    for number, (conversation, gate) in enumerate(zip(conversations, gates, strict=True)):
        write(conversation, f"Question {number:02}")
        model.when(f"Question {number:02}", say(f"Answer {number:02}"), gate)

    futures = [worker.run_turn(conversation.turns.get().pk) for conversation in conversations]
    for gate in gates:
        gate.wait_until_reached()
    for gate in reversed(gates):
        gate.open()
    for future in futures:
        future.result(PATIENCE)

    assert [texts(conversation) for conversation in conversations] == [[f"Answer {number:02}"] for number in range(20)]

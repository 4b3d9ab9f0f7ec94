"""What the customer writes while the assistant is at work."""

import pytest

from tests.modelscript import call, say
from tests.people import say as write
from tests.turns.working import CAR, PATIENCE, texts, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


def test_a_burst_gets_one_answer_that_has_read_all(worker, model, conversation):
    write(conversation, "It is urgent")
    write(conversation, "Please")
    model.script(say("I am here."))

    work(worker, conversation)

    assert len(model.requests) == 1
    assert model.requests[0].customer_text == "Hello\nIt is urgent\nPlease"
    assert conversation.turns.count() == 1


def test_what_comes_during_a_call_is_read_before_the_next_one(worker, model, conversation):
    gate = model.gate()
    model.script(say("One moment."), gate, call("get_quote", CAR))
    model.script(say("Here it is."))
    future = worker.run_turn(conversation.turns.get().pk)
    gate.wait_until_reached()

    write(conversation, "And hurry")
    gate.open()
    future.result(PATIENCE)

    assert "And hurry" in model.requests[1].customer_text
    assert conversation.turns.get().state == "finished"


def test_what_comes_during_the_last_call_gets_the_next_turn(worker, model, conversation):
    gate = model.gate()
    model.script(say("Hello."), gate)
    model.script(say("Of course."))
    future = worker.run_turn(conversation.turns.get().pk)
    gate.wait_until_reached()

    write(conversation, "Are you there?")
    gate.open()
    future.result(PATIENCE)
    work(worker, conversation)

    assert texts(conversation) == ["Hello.", "Of course."]
    assert conversation.turns.count() == 2

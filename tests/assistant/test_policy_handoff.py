"""A turn that the company's rules give to a human: the model is not asked, and the customer is told what comes next."""

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from chat import clock
from chat.assistant.worker import Worker
from chat.services import assignments, handoffs
from tests.modelscript import call
from tests.modelscript import say as tell
from tests.modelserver import ModelServer
from tests.people import reply, say, start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

PATIENCE = 60
MONDAY_NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.fixture(scope="module")
def server():
    with ModelServer() as running, override_settings(MODEL_URL=running.url, MODEL_KEY=None):
        yield running


@pytest.fixture(scope="module")
def worker(server):
    running = Worker()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def model(server):
    server.reset()
    yield server
    assert server.unused() == 0


@pytest.fixture
def conversation():
    return start_conversation()


def work(worker, conversation):
    while turn := conversation.turns.filter(state="queued").first():
        worker.run_turn(turn.pk).result(PATIENCE)
    conversation.refresh_from_db()


def test_who_asks_for_a_human_gets_one_without_the_model(worker, model, conversation):
    say(conversation, "I want to talk to a real person please")

    work(worker, conversation)

    assert model.requests == []
    handoff = conversation.handoffs.get()
    assert (conversation.status, handoff.requested_by, handoff.reason) == (
        "awaiting_agent",
        "policy",
        "customer_request",
    )
    told = conversation.messages.get(author="assistant")
    assert told.text.startswith("Of course.")
    assert conversation.turns.get().state == "finished"


@pytest.mark.parametrize(
    ("now", "words"),
    [(MONDAY_NOON, "Our people are here now"), (SUNDAY, "they are back on Monday, 09:00 (New York)")],
)
def test_the_customer_is_told_when_people_are_there(worker, model, conversation, now, words, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    say(conversation, "agent please")

    work(worker, conversation)

    assert words in conversation.messages.get(author="assistant").text


def test_two_searches_in_vain_call_a_human(worker, model, conversation):
    for question in ("Do you insure boats?", "And what about hot-air balloons?"):
        model.script(call("search_knowledge", {"query": "zzzz qqqq"}))
        model.script(tell("I found nothing about it."))
        say(conversation, question)
        work(worker, conversation)
    say(conversation, "And gliders?")

    work(worker, conversation)

    assert conversation.handoffs.get().reason == "not_answered"


def test_a_withdrawn_wish_is_not_heard_again(worker, model, conversation):
    say(conversation, "agent please")
    work(worker, conversation)
    handoffs.withdraw(conversation_id=conversation.pk)
    model.script(tell("With pleasure."))
    say(conversation, "Never mind, explain the deductible to me")

    work(worker, conversation)

    assert conversation.status == "with_assistant"
    assert conversation.handoffs.count() == 1


def test_what_an_agent_said_is_known_after_the_hand_back(worker, model, conversation, agent):
    say(conversation, "agent please")
    work(worker, conversation)
    assignments.claim(conversation_id=conversation.pk, agent=agent)
    reply(conversation, agent, "I will waive the late fee of 25 dollars.")
    assignments.return_to_assistant(conversation_id=conversation.pk, agent=agent)
    model.script(tell("As my colleague said."))
    say(conversation, "What about the fee?")

    work(worker, conversation)

    [request] = model.requests
    said = str(request.body["messages"])
    assert "I will waive the late fee of 25 dollars." in said
    assert agent.display_name in said

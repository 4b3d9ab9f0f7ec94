"""A turn that the company's rules give to a human: the model is not asked, and the customer is told what comes next."""

from datetime import UTC, datetime

import pytest

from chat import clock
from chat.services import assignments, handoffs
from tests.modelscript import call
from tests.modelscript import say as tell
from tests.people import reply, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

MONDAY_NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)


def test_who_asks_for_a_human_gets_one_without_the_model(work, model, conversation):
    say(conversation, "I want to talk to a real person please")

    work(conversation)

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
def test_the_customer_is_told_when_people_are_there(work, model, conversation, now, words, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    say(conversation, "agent please")

    work(conversation)

    assert words in conversation.messages.get(author="assistant").text


def test_two_searches_in_vain_call_a_human(work, model, conversation):
    for question in ("Do you insure boats?", "And what about hot-air balloons?"):
        model.script(call("search_knowledge", {"query": "zzzz qqqq"}))
        model.script(tell("I found nothing about it."))
        say(conversation, question)
        work(conversation)
    say(conversation, "And gliders?")

    work(conversation)

    assert conversation.handoffs.get().reason == "not_answered"


def test_a_withdrawn_wish_is_not_heard_again(work, model, conversation):
    say(conversation, "agent please")
    work(conversation)
    handoffs.withdraw(conversation_id=conversation.pk)
    model.script(tell("With pleasure."))
    say(conversation, "Never mind, explain the deductible to me")

    work(conversation)

    assert conversation.status == "with_assistant"
    assert conversation.handoffs.count() == 1


def test_what_an_agent_said_is_known_after_the_hand_back(work, model, conversation, agent):
    say(conversation, "agent please")
    work(conversation)
    assignments.claim(conversation_id=conversation.pk, agent=agent)
    reply(conversation, agent, "I will waive the late fee of 25 dollars.")
    assignments.return_to_assistant(conversation_id=conversation.pk, agent=agent)
    model.script(tell("As my colleague said."))
    say(conversation, "What about the fee?")

    work(conversation)

    [request] = model.requests
    said = str(request.body["messages"])
    assert "I will waive the late fee of 25 dollars." in said
    assert agent.display_name in said


def test_somebody_in_danger_is_told_where_to_turn_and_gets_a_human(work, model, conversation):
    say(conversation, "I can't go on, I want to kill myself")

    work(conversation)

    assert model.requests == []
    assert conversation.handoffs.get().reason == "distress"
    assert "emergency number" in conversation.messages.get(author="assistant").text

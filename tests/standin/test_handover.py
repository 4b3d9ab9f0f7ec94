"""Who wants a human gets one, and only a clear goodbye ends a conversation."""

import pytest

from chat.assistant.standin.phrases import in_any_language
from tests.standin.chat import Chat
from tests.standin.trades import CAR, MOVE, PRICE


@pytest.mark.parametrize(
    "wish",
    [
        "I want to talk to a human",
        "agent please",
        "can you connect me to someone?",
        "Could I speak with a real person?",
        "Kann ich mit einem Menschen sprechen?",
        "Quiero hablar con una persona",
        "puis-je parler à quelqu'un ?",
        "Vorrei parlare con una persona",
    ],
)
@pytest.mark.parametrize("pack", [CAR, MOVE])
def test_a_wish_for_a_human_is_recognised(server, pack, wish):
    chat = Chat(server.url, pack)
    heard = chat.say(wish)
    [(name, values)] = chat.calls
    assert name == "request_human"
    assert values["reason"] == "customer_asked"
    assert wish in values["summary"]
    assert any(phrase in heard for phrase in in_any_language("handed_over"))


def test_a_human_is_not_called_for_against_the_customers_wish(server):
    chat = Chat(server.url, CAR)
    chat.say("I don't want to talk to a human. When are you open?")
    assert chat.calls == []


def test_a_complaint_goes_to_a_human_as_a_complaint(server):
    chat = Chat(server.url, MOVE)
    chat.say("I want to complain, your men broke my piano. This is unacceptable!")
    assert [(name, values["reason"]) for name, values in chat.calls] == [("request_human", "complaint")]


def test_a_yes_to_the_offer_of_a_colleague_calls_one(server):
    chat = Chat(server.url, CAR)
    assert "colleague?" in chat.say("Do you sell pianos?")
    chat.say("yes please")
    assert [name for name, _ in chat.calls] == ["request_human"]


def test_the_summary_for_the_human_holds_the_collected_facts_and_the_offer(server):
    chat = Chat(server.url, CAR, [PRICE])
    chat.say("quote for my 2021 Tesla Model 3, 42k miles, I'm 34")
    chat.say("Let me speak to an agent")
    summary = chat.calls[-1][1]["summary"]
    for part in ("Tesla", "Model 3", "2021", "42,000", "34", "$128.40 per month", "Q-7F3K"):
        assert part in summary


def test_only_a_clear_goodbye_resolves(server):
    chat = Chat(server.url, CAR)
    chat.say("Thanks a lot!")
    chat.say("Thanks, and when are you open? bye")
    assert chat.calls == []
    assert "Goodbye" in chat.say("no, that's all. Bye!")
    assert [name for name, _ in chat.calls] == ["resolve_conversation"]

"""What changes something is asked together, proposed, and left to the customer's own click."""

import pytest

from chat.assistant.standin.phrases import say
from tests.standin.chat import Chat
from tests.standin.companies import BROADBAND, CLINIC, CODE, Systems


@pytest.fixture
def client(server):
    def client(pack, *, verified=True):
        systems = Systems(pack)
        systems.verified = verified
        return Chat(server.url, pack, backend=systems)

    return client


def test_what_the_schema_wants_is_asked_for_and_then_proposed(client):
    chat = client(CLINIC)
    assert "**name of the animal**" in chat.say("I'd like to book an appointment")
    assert "**preferred day**" in chat.say("Milo, he's a cat")
    heard = chat.say("on 3 December 2026")
    assert chat.calls == [
        ("book_appointment", {"animal_name": "Milo", "species": "cat", "preferred_day": "2026-12-03"})
    ]
    assert say("en", "proposed") in heard


def test_what_happened_is_taken_in_the_customers_own_words(client):
    chat = client(BROADBAND)
    chat.say("I want to report a fault with my router")
    chat.say("since 2026-11-20")
    chat.say("It blinks red every evening, and then the film stops.")
    [(name, given)] = chat.calls
    assert name == "report_fault"
    assert given["description"] == "It blinks red every evening, and then the film stops."
    assert (given["device"], given["since"]) == ("router", "2026-11-20")


def test_a_story_told_at_once_needs_no_question(client):
    chat = client(BROADBAND)
    chat.say("Please report a fault. My television shows a blue picture since 11/20/2026.")
    [(_, given)] = chat.calls
    assert given["device"] == "television"
    assert given["since"] == "2026-11-20"
    assert "blue picture" in given["description"]


@pytest.mark.parametrize(
    "said", ["I want to cancel my contract", "please cancel my contract", "Can you end my contract?"]
)
def test_a_wish_is_proposed_and_said_to_wait_for_the_click(client, said):
    chat = client(BROADBAND)
    assert say("en", "proposed") in chat.say(said)
    assert chat.calls == [("cancel_contract", {})]


@pytest.mark.parametrize(
    "said", ["How do I cancel my contract?", "What happens if I cancel my contract?", "Why was my contract cancelled?"]
)
def test_to_ask_about_it_is_not_to_wish_for_it(client, said):
    chat = client(BROADBAND)
    chat.say(said)
    assert all(name != "cancel_contract" for name, _ in chat.calls)


def test_an_action_goes_on_after_the_customer_was_verified(client):
    chat = client(CLINIC, verified=False)
    chat.say("Book an appointment for my dog please")
    chat.say("He is called Rex, 2026-12-05")
    chat.say("ann@example.org")
    heard = chat.say(CODE)
    booking = ("book_appointment", {"animal_name": "Rex", "species": "dog", "preferred_day": "2026-12-05"})
    assert chat.calls[0] == chat.calls[-1] == booking
    assert say("en", "proposed") in heard

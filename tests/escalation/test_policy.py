"""When a human takes over without the model's will."""

import csv
from pathlib import Path

import pytest

from chat.escalation.failures import Exchange
from chat.escalation.mood import anger
from chat.escalation.policy import reason_to_hand_over
from chat.packs.folder import read_pack

TICKETS = Path(__file__).parents[1] / "data" / "tickets.tsv"
MOVERS = read_pack(Path(__file__).parents[1] / "packs" / "movers").settings
SETTINGS = MOVERS.model_copy(update={"languages": ("en", "de", "es", "fr")})


def reason(*texts, missed=()):
    exchanges = [Exchange(text, missed=number in missed) for number, text in enumerate(texts)]
    return reason_to_hand_over(exchanges, SETTINGS)


def test_a_wish_comes_first():
    assert reason("This is outrageous, I will call my lawyer. Get me a human!") == "customer_request"


@pytest.mark.parametrize(
    "text",
    [
        "This is unacceptable, you are a bunch of scammers!!!",
        "I am fed up and I will take you to court",
        "THIS IS THE WORST SERVICE I HAVE EVER SEEN, outrageous",
        "Das ist eine Frechheit, ich gehe zu meinem Anwalt und erstatte Anzeige",
        "Es inaceptable, son unos ladrones, voy a denunciarlos",
        "C'est inacceptable, bande de voleurs, je vais porter plainte",
    ],
)
def test_strong_anger_at_the_company_calls_a_human(text):
    assert reason(text) == "complaint"


def test_anger_that_lasts_needs_less():
    assert reason("I am really disappointed and frustrated") is None
    assert reason("I am really disappointed and frustrated", "Fed up with you") == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "My car was stolen and burnt, it was terrible",
        "Somebody crashed into my car and I am hurt",
        "I was in a horrible accident with a drunk driver!!!",
        "Your site is annoying, where do I find my policy?",
        "I AM LOOKING FOR A NEW POLICY",
        "Mein Auto wurde gestohlen, eine schlimme Sache",
    ],
)
def test_bad_news_is_not_anger_at_the_company(text):
    assert reason(text) is None


def test_tickets_are_left_to_the_assistant():
    with TICKETS.open() as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t")]

    assert [text for text in texts if reason(text) is not None] == []
    assert max(anger(text, languages=["en"]) for text in texts) < 4


def test_two_misses_in_a_row_call_a_human():
    questions = ("Do you insure boats?", "And what about jet skis?", "And surfboards?")
    assert reason(*questions, missed={1}) is None
    assert reason(*questions, missed={1, 2}) == "not_answered"


def test_a_customer_who_is_not_understood_twice_gets_a_human():
    assert reason("When is my bill due?", "That did not help") is None
    assert reason("When is my bill due?", "That did not help", "You don't understand me") == "not_answered"
    assert (
        reason(
            "How do I add my daughter to the car's policy?",
            "How do I add my daughter to the car's policy",
            "So how do I add my daughter to the car's policy??",
        )
        == "not_answered"
    )


def test_different_questions_are_no_failure():
    assert reason("How do I add a driver?", "How do I remove a driver?", "What does a second driver cost?") is None
    assert reason("Yes", "Yes", "Yes") is None
    assert (
        reason(
            "What exactly does collision cover?", "What exactly does liability cover?", "What exactly does glass cover?"
        )
        is None
    )


def test_the_first_message_can_be_no_failure():
    assert reason("That did not help") is None
    assert reason("How do I add my daughter to the policy?", "And what does a second car cost?") is None
    assert reason_to_hand_over([], SETTINGS) is None

"""Who asks for a human gets one, whatever the model thinks; who only speaks of people does not."""

import csv
from pathlib import Path

import pytest

from chat.escalation.wishes import asks_for_human

LANGUAGES = ("en", "de", "es", "fr")
TICKETS = Path(__file__).parents[1] / "data" / "tickets.tsv"


@pytest.mark.parametrize(
    "text",
    [
        "Can I speak to a human?",
        "I want to talk to a real person please",
        "agent please",
        "Human!",
        "Please connect me with a representative.",
        "This is useless, get me someone who can help",
        "transfer me to your supervisor",
        "let me talk to customer service",
        "I'd rather talk to a person than a bot",
        "Is there someone I can talk to?",
        "My bill is wrong again. Put me through to one of your people.",
        "call me back",
        "I need a human",
        "I’d like to speak with somebody",
        "Ich möchte mit einem Menschen sprechen",
        "Verbinden Sie mich bitte mit einem Mitarbeiter",
        "Kann ich mit jemandem reden?",
        "Mitarbeiter bitte",
        "Ich will einen echten Menschen",
        "Quiero hablar con una persona",
        "¿Puedo hablar con un agente?",
        "Necesito un asesor",
        "Je veux parler à un conseiller",
        "Puis-je parler à quelqu’un ?",
        "un humain s'il vous plaît",
    ],
)
def test_a_wish_for_a_human_is_heard(text):
    assert asks_for_human(text, languages=LANGUAGES)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to talk to a human",
        "I do not need a human, just tell me the price",
        "Does my policy cover another person driving my car?",
        "How many people can I add?",
        "Someone hit my car",
        "I need cover for a second person",
        "My agent sold me this policy. What does it cover?",
        "a person was injured in the accident",
        "I need insurance for my employee",
        "I need to give someone else my car",
        "I want to insure a car for someone else",
        "I need to know whether someone else may drive",
        "What if someone steals my car?",
        "I want a policy for people who rarely drive",
        "Kann eine andere Person mein Auto fahren?",
        "Ich brauche keinen Menschen, nur den Preis",
        "¿Puede otra persona conducir mi coche?",
        "Une autre personne peut-elle conduire ma voiture ?",
    ],
)
def test_who_only_speaks_of_people_is_not_taken_to_want_one(text):
    assert not asks_for_human(text, languages=LANGUAGES)


def test_a_companys_own_names_for_its_people_count():
    assert asks_for_human("I need to talk to an adjuster", languages=["en"], further_names=["adjuster"])
    assert not asks_for_human("I need to talk to an adjuster", languages=["en"])


def test_only_the_languages_of_the_pack_are_listened_to():
    assert asks_for_human("Mitarbeiter bitte", languages=["de-CH"])
    assert not asks_for_human("Mitarbeiter bitte", languages=["fr", "xx"])


def test_tickets_that_ask_for_no_human_raise_no_alarm():
    with TICKETS.open() as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t")]

    assert [text for text in texts if asks_for_human(text, languages=LANGUAGES)] == []

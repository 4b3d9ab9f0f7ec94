"""The stand-in's own words are in the customer's language; what it quotes stays as it is."""

import re
import string

import pytest

from chat.assistant.standin.language import detect
from chat.assistant.standin.phrases import languages, read_phrases, say
from tests.standin.chat import Chat
from tests.standin.companies import BROADBAND, CODE, NOTHING, Systems
from tests.standin.trades import CAR, PRICE


def test_four_languages_are_spoken():
    assert languages() == ("de", "en", "es", "fr")


@pytest.mark.parametrize("language", languages())
def test_every_phrase_book_has_the_same_phrases_with_the_same_gaps(language):
    def gaps(phrase):
        return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}

    english, own = read_phrases("en"), read_phrases(language)
    assert own.keys() == english.keys()
    for name in english:
        assert gaps(own[name]) == gaps(english[name]), name
        assert ("?" in own[name]) == ("?" in english[name]), name


@pytest.mark.parametrize(
    ("said", "language"),
    [
        (["What is covered?"], "en"),
        (["Was ist bei mir versichert?"], "de"),
        (["¿Qué cubre mi seguro?"], "es"),
        (["Bonjour, je voudrais un devis"], "fr"),
        (["Quanto costa? Vorrei parlare con una persona"], "it"),
        (["Ich möchte ein Angebot", "Tesla Model 3", "42000"], "de"),
        (["Hola, necesito ayuda", "Thanks, I can write English as well"], "en"),
        (["42"], "en"),
        ([], "en"),
    ],
)
def test_the_language_is_that_of_the_latest_words_that_show_one(said, language):
    assert detect(said) == language


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Haben Sie auch Klaviere für meine Schwester?"),
        ("es", "¿Tienen también pianos para mi hermana?"),
        ("fr", "Avez-vous aussi des pianos pour ma sœur ?"),
    ],
)
def test_a_miss_is_told_in_the_customers_language(server, language, question):
    heard = Chat(server.url, BROADBAND, backend=lambda name, given: NOTHING).say(question)
    assert say(language, "not_found") in heard
    assert say(language, "offer_of_human") in heard


def test_a_yes_to_the_offer_counts_in_every_language(server):
    chat = Chat(server.url, BROADBAND, backend=lambda name, given: NOTHING)
    chat.say("Haben Sie auch Klaviere für meine Schwester?")
    chat.say("ja bitte")
    assert chat.calls[-1][0] == "request_human"


def test_a_passage_is_quoted_as_it_is(server):
    chat = Chat(server.url, BROADBAND, backend=Systems(BROADBAND))
    assert "A red light means that there is no signal." in chat.say("Was bedeutet red light bei meinem Router?")


def test_a_quote_is_collected_and_told_in_german(server):
    chat = Chat(server.url, CAR, [PRICE])
    heard = chat.say("Ich möchte bitte ein Angebot für mein Auto")
    assert "**make**" in heard
    assert heard.startswith("Dabei helfe ich gern")
    heard = chat.say("Es ist ein 2021 Tesla Model 3, mileage 42000, driver age 34")
    assert "$128.40 pro Monat" in heard
    assert "gültig bis 2026-12-23" in heard


def test_a_customer_is_verified_in_spanish(server):
    chat = Chat(server.url, BROADBAND, backend=Systems(BROADBAND))
    chat.say("Hola, ¿cuál es mi contract?")
    assert say("es", "code_sent") in chat.say("mi correo es ann@example.org")
    heard = chat.say(CODE)
    assert say("es", "verified_named", name="Ann") in heard
    assert re.search(r"Price: €39\.90", heard)

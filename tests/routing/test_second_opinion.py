"""The fast model asked what a customer wants, over HTTP; and not asked where there is none."""

import asyncio
import json

import pytest

from chat.assistant import second_opinion
from chat.assistant.client import ModelClient
from chat.assistant.fast import FastModel
from chat.database import in_database
from chat.routing import Guess
from chat.services import intents
from tests.modelserver import ModelServer, fail
from tests.modelserver import say as tell
from tests.people import say, start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


@pytest.fixture(scope="module")
def running():
    with ModelServer() as server:
        yield server


@pytest.fixture
def server(running):
    running.reset()
    return running


@pytest.fixture
def conversation(pack, acme):
    conversation = start_conversation()
    say(conversation, "Hello, it is about the thing from last week")
    intents.route(conversation_id=conversation.pk, content=acme)
    return conversation


def ask(server, conversation, content):
    async def give():
        client = ModelClient(base_url=server.url, idle_timeout=5)
        try:
            await second_opinion.give(FastModel(client, content, str(conversation.pk)))
        finally:
            await client.close()

    asyncio.run(give())
    conversation.refresh_from_db()


def test_its_word_decides_where_the_examples_could_not_tell(server, conversation, acme):
    server.script(tell(json.dumps({"intent": "claims-assistance", "confidence": "likely"})))

    ask(server, conversation, acme)

    assert (conversation.intent, conversation.intent_sure) == ("claims-assistance", True)
    body = server.requests[0].body
    assert server.requests[0].customer_text == "Hello, it is about the thing from last week"
    assert all(intent.slug in body["system"] for intent in acme.settings.intents)
    allowed = json.dumps(body["output_config"]["format"]["schema"])
    assert "claims-disputes" in allowed
    assert "none_of_these" in allowed


@pytest.mark.parametrize(
    "opinion",
    [
        {"intent": "claims-assistance", "confidence": "doubtful"},
        {"intent": "none_of_these", "confidence": "certain"},
    ],
    ids=["doubtful", "none"],
)
def test_a_doubt_decides_nothing_and_is_kept(server, conversation, acme, opinion):
    server.script(tell(json.dumps(opinion)))

    ask(server, conversation, acme)

    assert not conversation.intent_sure
    assert not conversation.intent_guesses.get(source="model").sure


@pytest.mark.parametrize(
    "script",
    [fail(529), tell("I think it is about claims."), tell('{"intent": "piracy", "confidence": "certain"}')],
    ids=["overloaded", "no form", "unknown intent"],
)
def test_no_usable_word_leaves_the_conversation_as_it_was(server, conversation, acme, script):
    server.script(script)

    ask(server, conversation, acme)

    assert not conversation.intent_sure
    assert not conversation.intent_guesses.filter(source="model").exists()


def test_what_is_sure_is_not_asked_about(server, conversation, acme):
    say(conversation, "I cannot log in to my online account, it does not take my password")
    asyncio.run(in_database(intents.route, conversation_id=conversation.pk, content=acme))

    ask(server, conversation, acme)

    assert conversation.intent == "account-management"
    assert server.requests == []


@pytest.mark.parametrize(
    ("guess", "is_standin", "wanted"),
    [
        (Guess("claims-assistance", "claims", 0.2, sure=False), False, True),
        (Guess("claims-assistance", "claims", 0.9, sure=True), False, False),
        (None, False, False),
        (Guess("claims-assistance", "claims", 0.2, sure=False), True, False),
    ],
    ids=["unsure", "sure", "nothing new", "no fast model"],
)
def test_it_is_wanted_for_what_is_open_where_there_is_somebody_to_ask(settings, guess, is_standin, wanted):
    settings.MODEL_IS_STANDIN = is_standin

    assert second_opinion.is_wanted(guess) is wanted

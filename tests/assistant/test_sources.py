"""From a search to the numbered source under a message, through the engine and the database."""

import pytest

from chat import queries
from chat.assistant.passages import split_sentences
from chat.knowledge.search import search
from chat.protocol import EventType
from tests.modelscript import call, cite
from tests.modelscript import say as tell
from tests.people import say, start_conversation

QUESTION = "How many miles of towing are included in roadside assistance?"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("whole_pack")]


def test_a_checked_citation_becomes_a_source_and_an_invented_one_does_not(work, model):
    conversation = start_conversation()
    say(conversation, QUESTION)
    hit = search(QUESTION)[0]
    url, sentence = hit.url, split_sentences(hit.text)[0]
    model.script(call("search_knowledge", {"query": QUESTION}))
    model.script(
        cite("Towing is free for up to 50 miles", source=url, quote=sentence, title=hit.title),
        cite(", and twice a week on Mondays", source=url, quote="Twice a week, on Mondays.", title="Made up"),
        tell(". That is 7,000 miles a year."),
    )

    turn = work(conversation)

    message = conversation.messages.get(author="assistant")
    assert [(each["number"], each["url"]) for each in message.citations] == [(1, url)]
    assert message.citations[0]["quote"] == " ".join(sentence.split())
    assert [each["quote"] for each in turn.rejected_citations] == ["Twice a week, on Mondays."]
    assert {"kind": "number", "text": "7,000"} in turn.unsupported
    frame = queries.events_after(conversation, 0)
    [shown] = [each["data"] for each in frame if each["type"] == EventType.MESSAGE_POSTED and each["data"]["citations"]]
    assert '<sup class="mark">1</sup>' in shown["html"]
    blocks = [block for block in model.requests[1].body["messages"][-1]["content"] if block["type"] == "tool_result"]
    assert {each["type"] for each in blocks[0]["content"]} == {"search_result"}


def test_what_only_staff_may_read_is_never_found(work, model):
    conversation = start_conversation()
    say(conversation, "What are your goodwill guidelines?")
    model.script(call("search_knowledge", {"query": "goodwill guidelines for agents, SIU, special investigations"}))
    model.script(tell("I have nothing about that."))

    turn = work(conversation)

    assert "internal" not in str(turn.tool_calls.get().output)

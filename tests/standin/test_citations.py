"""Questions are looked up, and answered with the words of what was found, cited as the API cites."""

import anthropic
import pytest

from chat.assistant.standin.phrases import say
from tests.modelserver import ModelServer, cite
from tests.standin.chat import Chat, frame, search_results
from tests.standin.companies import BROADBAND, CLINIC, NOTHING, Systems

FOUND = [("red light on my router", BROADBAND, 0), ("cat after neutering", CLINIC, 0), ("pull out a tick", CLINIC, 1)]


@pytest.mark.parametrize(("subject", "pack", "article"), FOUND)
def test_a_question_is_searched_and_answered_with_the_cited_words(server, subject, pack, article):
    chat = Chat(server.url, pack, backend=Systems(pack))
    heard = chat.say(f"Hello! Could you please tell me what to do about a {subject}?")
    source, title, sentences = pack["articles"][article]
    assert sentences[0].strip() in heard
    [citation] = chat.citations
    assert (citation.type, citation.source, citation.title) == ("search_result_location", source, title)
    cited = sentences[citation.start_block_index : citation.end_block_index]
    assert citation.cited_text == "".join(cited)
    assert [name for name, _ in chat.calls] == [pack["tools"][0]["name"]]


def test_the_query_is_the_question_without_the_words_around_it(server):
    chat = Chat(server.url, BROADBAND, backend=Systems(BROADBAND))
    chat.say("Hi, could you please tell me what a red router light means?")
    chat.say("And what does it cost?")
    queries = [given["query"] for _, given in chat.calls]
    assert queries[0] == "what a red router light means?"
    assert "router light" in queries[1]


def test_each_passage_that_helps_is_a_block_with_a_citation_of_its_own(server):
    chat = Chat(server.url, BROADBAND, backend=Systems(BROADBAND))
    chat.say("Does moving house cost anything, and what does a red light on the router mean?")
    assert {citation.source for citation in chat.citations} == {article[0] for article in BROADBAND["articles"]}


def test_a_burst_of_questions_is_searched_one_by_one(server):
    chat = Chat(server.url, CLINIC, backend=Systems(CLINIC))
    heard = chat.say("How do I pull out a tick?", "and how long is the cat indoors after neutering?")
    assert len(chat.calls) == 2
    assert "tweezers" in heard
    assert "ten days" in heard


def test_search_results_are_counted_through_the_whole_request(server):
    chat = Chat(server.url, CLINIC, backend=Systems(CLINIC))
    chat.say("How do I pull out a tick?")
    first = chat.citations[0].search_result_index
    chat.say("How long does the cat stay indoors after neutering?")
    assert chat.citations[0].search_result_index > first


@pytest.mark.parametrize("pack", [BROADBAND, CLINIC])
def test_nothing_found_is_said_and_a_human_offered(server, pack):
    chat = Chat(server.url, pack, backend=lambda name, given: NOTHING)
    heard = chat.say("Do you sell grand pianos?")
    assert say("en", "not_found") in heard
    assert say("en", "offer_of_human") in heard
    assert chat.citations == []
    chat.say("yes please")
    assert chat.calls[-1][0] == "request_human"


def test_what_was_found_but_speaks_of_something_else_is_not_passed_off_as_an_answer(server):
    elsewhere = search_results(("https://help.fibre.example/tv", "Television", ["All channels are in colour. "]))
    chat = Chat(server.url, BROADBAND, backend=lambda name, given: elsewhere)
    heard = chat.say("Which grand pianos are recommended?")
    assert "colour" not in heard
    assert say("en", "not_found") in heard


def test_the_context_answers_what_the_search_does_not_know(server):
    chat = Chat(server.url, BROADBAND, backend=lambda name, given: NOTHING)
    assert "Monday to Saturday" in chat.say("When is your shop open?")


def test_results_without_leave_to_cite_are_told_without_citations(server):
    results = search_results(BROADBAND["articles"][0])
    del results["search_results"][0]["citations"]
    chat = Chat(server.url, BROADBAND, backend=lambda name, given: results)
    assert "no signal" in chat.say("What does the red light of the router mean?")
    assert chat.citations == []


def asked_and_found():
    """A request whose search has just been carried out."""
    use = {"type": "tool_use", "id": "t1", "name": "search_knowledge", "input": {"query": "red router light"}}
    found = search_results(*BROADBAND["articles"])["search_results"]
    return {
        "model": "any",
        "max_tokens": 500,
        "tools": BROADBAND["tools"],
        "messages": [
            *frame(BROADBAND["documents"]),
            {"role": "user", "content": "What does a red router light mean?"},
            {"role": "assistant", "content": [use]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": found}]},
        ],
    }


async def test_streamed_and_whole_answers_carry_the_same_citations(process):
    _, url = process
    async with anthropic.AsyncAnthropic(api_key="any", base_url=url, max_retries=0) as sdk:
        whole = await sdk.messages.create(**asked_and_found())
        async with sdk.messages.stream(**asked_and_found()) as stream:
            events = [event async for event in stream]
            streamed = await stream.get_final_message()
    assert [b.to_dict() for b in streamed.content] == [b.to_dict() for b in whole.content]
    assert whole.content[0].citations[0].cited_text.startswith("A red light means")
    assert streamed.usage.output_tokens == whole.usage.output_tokens
    kinds = [event.type for event in events]
    assert kinds.index("citation") > kinds.index("text")


async def test_an_answer_that_is_cut_off_has_lost_the_citation_at_its_end(process):
    _, url = process
    async with anthropic.AsyncAnthropic(api_key="any", base_url=url, max_retries=0) as sdk:
        message = await sdk.messages.create(**{**asked_and_found(), "max_tokens": 4})
    assert message.stop_reason == "max_tokens"
    assert not message.content[0].citations


async def test_a_cited_answer_can_be_sent_back_as_it_is(process):
    _, url = process
    async with anthropic.AsyncAnthropic(api_key="any", base_url=url, max_retries=0) as sdk:
        request = asked_and_found()
        first = await sdk.messages.create(**request)
        request["messages"] += [
            {"role": "assistant", "content": [b.to_dict() for b in first.content]},
            {"role": "user", "content": "Thanks!"},
        ]
        again = await sdk.messages.create(**request)
    assert again.content[0].text == say("en", "welcome")


async def test_a_script_can_cite():
    with ModelServer() as scripted:
        scripted.script(cite("It is ", "red.", source="https://a.example/", quote="Red it is. ", result=2, block=1))
        async with (
            anthropic.AsyncAnthropic(api_key="any", base_url=scripted.url) as sdk,
            sdk.messages.stream(model="any", max_tokens=9, messages=[{"role": "user", "content": "?"}]) as stream,
        ):
            message = await stream.get_final_message()
    [block] = message.content
    assert block.text == "It is red."
    assert block.citations[0].cited_text == "Red it is. "
    assert block.citations[0].search_result_index == 2
    assert (block.citations[0].start_block_index, block.citations[0].end_block_index) == (1, 2)

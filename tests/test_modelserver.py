"""The scripted model server says what it is told, and refuses what the API would refuse."""

import threading

import anthropic
import httpx2
import pytest

from tests.modelserver import (
    ModelServer,
    call,
    fail,
    say,
    stop,
    think,
    tokens,
)


@pytest.fixture(scope="module")
def running():
    with ModelServer() as server:
        yield server


@pytest.fixture
def server(running):
    running.reset()
    return running


@pytest.fixture
def sdk(server):
    return anthropic.Anthropic(api_key="any", base_url=server.url, max_retries=0)


TOOL = {"name": "get_quote", "input_schema": {"type": "object", "properties": {}}}


def ask(text, **more):
    return {"model": "m", "max_tokens": 500, "messages": [{"role": "user", "content": text}], **more}


def test_a_script_arrives_block_by_block_as_written(server, sdk):
    server.script(
        think("Let me see.", "c2ln"),
        say("One ", "moment."),
        call("get_quote", {"year": 2021}, id="toolu_1"),
        call("get_quote", {"year": 2022}, id="toolu_2"),
        tokens(input_tokens=7, cache_read_input_tokens=5, output_tokens=9),
    )
    with sdk.messages.stream(**ask("hi", tools=[TOOL])) as stream:
        deltas = list(stream.text_stream)
        final = stream.get_final_message()
    assert deltas == ["One ", "moment."]
    assert [block.to_dict() for block in final.content] == [
        {"type": "thinking", "thinking": "Let me see.", "signature": "c2ln"},
        {"type": "text", "text": "One moment."},
        {"type": "tool_use", "id": "toolu_1", "name": "get_quote", "input": {"year": 2021}},
        {"type": "tool_use", "id": "toolu_2", "name": "get_quote", "input": {"year": 2022}},
    ]
    assert final.stop_reason == "tool_use"
    assert (final.usage.input_tokens, final.usage.cache_read_input_tokens) == (7, 5)
    assert final.usage.output_tokens == 9


def test_the_same_script_is_also_answered_whole(server, sdk):
    server.script(say("One ", "moment."), call("get_quote", {"year": 2021}))
    message = sdk.messages.create(**ask("hi"))
    assert [block.type for block in message.content] == ["text", "tool_use"]
    assert message.content[0].text == "One moment."
    assert message.content[1].input == {"year": 2021}


@pytest.mark.parametrize(
    "reason",
    ["end_turn", "max_tokens", "stop_sequence", "refusal", "pause_turn", "model_context_window_exceeded"],
)
def test_every_stop_reason_can_be_scripted(server, sdk, reason):
    server.script(say("So far"), stop(reason))
    with sdk.messages.stream(**ask("hi")) as stream:
        assert stream.get_final_message().stop_reason == reason


def test_conversations_at_the_same_time_each_get_their_own_script(server, sdk):
    server.when("blue", say("You said blue."), times=20)
    server.when("green", say("You said green."), times=20)
    heard = {}

    def talk(number, colour):
        heard[number, colour] = sdk.messages.create(**ask(f"{number} {colour}")).content[0].text

    threads = [threading.Thread(target=talk, args=(n, c)) for n in range(20) for c in ("blue", "green")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {(n, c): f"You said {c}." for n in range(20) for c in ("blue", "green")}


def test_scripts_for_the_same_text_are_used_in_order_before_the_queue(server, sdk):
    server.script(say("from the queue"))
    server.when("tea", say("first"))
    server.when("tea", say("second"))
    answers = [sdk.messages.create(**ask("tea")).content[0].text for _ in range(3)]
    assert answers == ["first", "second", "from the queue"]
    assert server.unused() == 0


def test_a_gate_holds_the_stream_until_it_is_opened(server, sdk):
    gate = server.gate()
    server.script(say("before"), gate, say(" after"))
    heard = []

    def listen():
        with sdk.messages.stream(**ask("hi")) as stream:
            heard.extend(stream.text_stream)

    listener = threading.Thread(target=listen)
    listener.start()
    gate.wait_until_reached()
    assert " after" not in heard
    gate.open()
    listener.join()
    assert heard == ["before", " after"]


def test_requests_are_recorded_and_a_hang_up_is_noticed(server, sdk):
    gate = server.gate()
    server.script(say("Hello"), gate)
    with sdk.messages.stream(**ask("remember me")) as stream:
        next(iter(stream.text_stream))
        gate.wait_until_reached()
        assert not server.requests[0].hung_up.is_set()
    assert server.requests[0].customer_text == "remember me"
    assert server.requests[0].hung_up.wait(10)


def test_a_failure_has_the_shape_of_the_api(server, sdk):
    server.script(fail(429, "Slow down", retry_after=3))
    with pytest.raises(anthropic.RateLimitError) as caught:
        sdk.messages.create(**ask("hi"))
    assert caught.value.type == "rate_limit_error"
    assert caught.value.response.headers["retry-after"] == "3"
    assert caught.value.request_id.startswith("req_")


def test_a_request_that_the_api_would_refuse_is_refused_and_uses_no_script(server, sdk):
    server.script(say("never said"))
    unanswered = [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "x", "input": {}}]},
        {"role": "user", "content": "and?"},
    ]
    with pytest.raises(anthropic.BadRequestError, match="tool_result"):
        sdk.messages.create(model="m", max_tokens=10, messages=unanswered)
    assert server.unused() == 1


def test_without_a_script_the_stand_in_answers(server, sdk):
    assert sdk.messages.create(**ask("Hello!")).content[0].text


def test_a_taken_port_is_said_at_once(server):
    port = httpx2.URL(server.url).port
    with pytest.raises(OSError, match="address already in use"):
        ModelServer(port=port).start()

"""The raw stream becomes the same message that the SDK makes of it, and every failure gets its name."""

import asyncio
from contextlib import aclosing
from datetime import date
from decimal import Decimal
from pathlib import Path

import anthropic
import pytest
from aiohttp import web

from chat.assistant.client import Finished, ModelClient, ModelError, TextDelta
from chat.assistant.errors import ErrorKind
from chat.assistant.prices import PricesInvalid, cost, read_prices
from chat.assistant.stream import Accumulator, EventDecoder, StreamMalformed, StreamTruncated, Usage
from tests.modelserver import (
    ModelServer,
    call,
    disconnect,
    error_event,
    fail,
    malformed,
    say,
    stall,
    stop,
    think,
    tokens,
    truncate,
)

STREAMS = Path(__file__).parent / "data" / "streams"
# What the model wrote here is no JSON. The SDK raises or hands on a part of it; we mark it as broken.
BROKEN_INPUT = {"incomplete_partial_json_response", "tool_use_invalid_json_response"}
RECORDED = sorted(path.stem for path in STREAMS.glob("*.txt"))

REQUEST = {"model": "any", "max_tokens": 300, "messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture(scope="module")
def running():
    with ModelServer() as server:
        yield server


@pytest.fixture
def server(running):
    running.reset()
    return running


@pytest.fixture
async def client(server):
    client = ModelClient(base_url=server.url, idle_timeout=0.5)
    yield client
    await client.close()


async def listen(client, request=REQUEST):
    """All text deltas and the finished message."""
    deltas, message = [], None
    async with aclosing(client.stream(request)) as events:
        async for event in events:
            match event:
                case TextDelta(text):
                    deltas.append(text)
                case Finished():
                    message = event.message
    return deltas, message


async def sdk_message(url, request=REQUEST):
    async with (
        anthropic.AsyncAnthropic(api_key="any", base_url=url, max_retries=0) as sdk,
        sdk.messages.stream(**request) as stream,
    ):
        return await stream.get_final_message()


def assert_same(ours, theirs):
    assert list(ours.blocks) == [block.to_dict() for block in theirs.content]
    assert ours.stop_reason == theirs.stop_reason
    assert ours.model == theirs.model
    assert ours.usage.input == theirs.usage.input_tokens
    assert ours.usage.output == theirs.usage.output_tokens
    assert ours.usage.cache_read == (theirs.usage.cache_read_input_tokens or 0)
    assert ours.usage.cache_write == (theirs.usage.cache_creation_input_tokens or 0)
    details = theirs.stop_details
    assert ours.stop_details == (details.to_dict() if details else None)


@pytest.fixture
async def replay():
    """A server that sends a recorded stream in pieces that respect no boundary."""
    runners = []

    async def start(recorded: bytes, piece: int) -> str:
        async def answer(request):
            response = web.StreamResponse(headers={"content-type": "text/event-stream", "request-id": "req_1"})
            await response.prepare(request)
            for start in range(0, len(recorded), piece):
                await response.write(recorded[start : start + piece])
            await response.write_eof()
            return response

        app = web.Application()
        app.router.add_post("/v1/messages", answer)
        runner = web.AppRunner(app)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


def test_the_recorded_streams_are_there():
    assert len(RECORDED) == 16


@pytest.mark.parametrize("name", [name for name in RECORDED if name not in BROKEN_INPUT])
async def test_our_message_equals_the_sdks_on_every_recorded_stream(replay, name):
    url = await replay((STREAMS / f"{name}.txt").read_bytes(), piece=37)
    client = ModelClient(base_url=url)
    deltas, ours = await listen(client)
    await client.close()
    theirs = await sdk_message(url)
    assert_same(ours, theirs)
    assert "".join(deltas) == ours.text
    assert ours.request_id == "req_1"


@pytest.mark.parametrize("name", sorted(BROKEN_INPUT))
async def test_a_tool_input_that_is_no_json_is_marked_and_can_still_be_sent_back(replay, name):
    url = await replay((STREAMS / f"{name}.txt").read_bytes(), piece=1000)
    client = ModelClient(base_url=url)
    _, message = await listen(client)
    await client.close()
    [tool_use] = message.tool_uses
    assert tool_use.is_broken
    assert tool_use.written.startswith("{")
    assert message.blocks[-1]["input"] == {}


@pytest.mark.parametrize("name", RECORDED)
def test_it_does_not_matter_where_the_bytes_are_cut(name):
    recorded = (STREAMS / f"{name}.txt").read_bytes()
    whole = [*(decoder := EventDecoder()).feed(recorded), *decoder.close()]
    for line_end in (b"\n", b"\r\n"):
        decoder, cut = EventDecoder(), []
        for byte in recorded.replace(b"\n", line_end):
            cut += decoder.feed(bytes([byte]))
        assert [*cut, *decoder.close()] == whole


@pytest.mark.parametrize(
    "script",
    [
        (say("Hello ", "there — ", "schön ✓"),),
        (think("Let me see.", "c2lnbmF0dXJl"), say("So."), call("get_quote", {"year": 2021, "name": "Zoë"})),
        (call("first", {}), call("second", {"a": [1, {"b": None}]})),
        (say("cut"), stop("max_tokens")),
        (stop("refusal", details={"type": "refusal", "category": "cyber", "explanation": "no"}),),
        (say("x"), tokens(input_tokens=3, cache_read_input_tokens=2048, cache_creation_input_tokens=77)),
    ],
)
async def test_our_message_equals_the_sdks_on_scripted_streams(server, client, script):
    server.when(lambda body: True, *script, times=2)
    _, ours = await listen(client)
    theirs = await sdk_message(server.url)
    for block in [*ours.blocks, *theirs.content]:  # ids are drawn anew for each answer
        if isinstance(block, dict):
            block.pop("id", None)
        elif block.type == "tool_use":
            block.__pydantic_fields_set__.discard("id")
    assert_same(ours, theirs)


async def test_our_message_equals_the_sdks_on_a_server_we_did_not_write(llmock):
    llmock.reply("Hello from elsewhere.", times=2)
    client = ModelClient(base_url=llmock.base_url("anthropic"))
    _, ours = await listen(client)
    await client.close()
    assert ours.text == "Hello from elsewhere."
    assert_same(ours, await sdk_message(llmock.base_url("anthropic")))


async def test_text_is_handed_on_as_it_comes_and_timed(server, client):
    gate = server.gate()
    server.script(say("first"), gate, say(" second"))
    async with aclosing(client.stream(REQUEST)) as events:
        assert await anext(events) == TextDelta("first")
        await gate.until_reached()
        gate.open()
        assert await anext(events) == TextDelta(" second")
        finished = await anext(events)
    assert 0 <= finished.message.ttft_ms <= finished.message.duration_ms
    assert finished.message.request_id.startswith("req_")


async def test_an_answer_without_text_has_no_time_to_first_text(server, client):
    server.script(call("get_quote", {}))
    _, message = await listen(client)
    assert message.ttft_ms is None


SPEND = {"error_code": "enforced_spend_limit_reached"}
FAULTS = {
    "overloaded": ((fail(529),), ErrorKind.OVERLOADED, True, False),
    "rate limit": ((fail(429, retry_after=7),), ErrorKind.RATE_LIMITED, True, False),
    "spend limit": ((fail(429, details=SPEND),), ErrorKind.SPEND_LIMIT, False, False),
    "unpaid": ((fail(402),), ErrorKind.SPEND_LIMIT, False, False),
    "server error": ((fail(500),), ErrorKind.UNAVAILABLE, True, False),
    "bad gateway": ((fail(502),), ErrorKind.UNAVAILABLE, True, False),
    "gateway timeout": ((fail(504),), ErrorKind.TIMEOUT, True, False),
    "refused": ((fail(400),), ErrorKind.REFUSED_REQUEST, False, False),
    "unknown model": ((fail(404),), ErrorKind.REFUSED_REQUEST, False, False),
    "too large": ((fail(413),), ErrorKind.CONTEXT_FULL, False, False),
    "context full": (
        (fail(400, "prompt is too long: 210000 tokens > 200000 maximum"),),
        ErrorKind.CONTEXT_FULL,
        False,
        False,
    ),
    "wrong key": ((fail(401),), ErrorKind.UNAUTHORISED, False, False),
    "forbidden": ((fail(403),), ErrorKind.UNAUTHORISED, False, False),
    "overloaded within": ((error_event(),), ErrorKind.OVERLOADED, True, False),
    "overloaded after text": ((say("Hel"), error_event()), ErrorKind.OVERLOADED, True, True),
    "unknown error within": ((say("Hel"), error_event("new_error")), ErrorKind.UNAVAILABLE, True, True),
    "disconnect": ((say("Hel"), disconnect()), ErrorKind.TRUNCATED, True, True),
    "truncated": ((say("Hel"), truncate()), ErrorKind.TRUNCATED, True, True),
    "truncated at once": ((truncate(),), ErrorKind.TRUNCATED, True, False),
    "malformed": ((say("Hel"), malformed()), ErrorKind.MALFORMED, True, True),
    "stalled": ((say("Hel"), stall()), ErrorKind.STALLED, True, True),
    "stalled before text": ((stall(),), ErrorKind.STALLED, True, False),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_has_its_kind(server, client, fault):
    script, kind, retryable, started = FAULTS[fault]
    server.script(*script)
    with pytest.raises(ModelError) as caught:
        await listen(client)
    error = caught.value
    assert (error.kind, error.retryable, error.started) == (kind, retryable, started)
    assert error.detail
    assert error.retry_after == (7 if fault == "rate limit" else None)


async def test_no_answer_at_all_is_a_timeout(server, client):
    server.script(server.gate())
    with pytest.raises(ModelError) as caught:
        await listen(client)
    assert caught.value.kind is ErrorKind.TIMEOUT


async def test_a_server_that_is_not_there_is_unavailable():
    client = ModelClient(base_url="http://127.0.0.1:9")
    with pytest.raises(ModelError) as caught:
        await listen(client)
    await client.close()
    assert caught.value.kind is ErrorKind.UNAVAILABLE
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("breaks", "kind"),
    [
        (lambda mock: mock.disconnect(after_chunks=2), ErrorKind.TRUNCATED),
        (lambda mock: mock.truncate(after_chunks=2), ErrorKind.TRUNCATED),
        (lambda mock: mock.corrupt(after_chunks=2), ErrorKind.MALFORMED),
        (lambda mock: mock.stall(after_chunks=2, seconds=5), ErrorKind.STALLED),
        (lambda mock: mock.rate_limit(retry_after=1), ErrorKind.RATE_LIMITED),
        (lambda mock: mock.fail(529), ErrorKind.OVERLOADED),
    ],
    ids=["disconnect", "truncate", "corrupt", "stall", "rate limit", "overloaded"],
)
async def test_faults_of_a_server_we_did_not_write_have_their_kinds(llmock, breaks, kind):
    llmock.reply("Hello from elsewhere, in several words.")
    breaks(llmock)
    client = ModelClient(base_url=llmock.base_url("anthropic"), idle_timeout=0.5)
    with pytest.raises(ModelError) as caught:
        await listen(client)
    await client.close()
    assert caught.value.kind is kind


async def test_nothing_is_retried_behind_the_callers_back(server, client):
    server.script(fail(529))
    with pytest.raises(ModelError):
        await listen(client)
    assert len(server.requests) == 1


async def test_cancelling_hangs_up_at_once(server):
    client = ModelClient(base_url=server.url)
    gate = server.gate()
    server.script(say("Hello"), gate)
    turn = asyncio.create_task(listen(client))
    await gate.until_reached()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await asyncio.to_thread(server.requests[0].hung_up.wait, 10)
    await client.close()


async def test_the_client_still_works_after_cancelled_and_failed_calls(server, client):
    server.script(say("Hel"), disconnect())
    with pytest.raises(ModelError):
        await listen(client)
    async with aclosing(client.stream(REQUEST)) as events:
        await anext(events)
    server.script(say("all good"))
    deltas, _ = await listen(client)
    assert deltas == ["all good"]


async def test_a_server_of_ones_own_gets_a_placeholder_key(server, client):
    server.script(say("hi"))
    await listen(client)
    assert server.requests[0].headers["Authorization"].startswith("Bearer ")


def test_without_key_and_url_there_is_no_client():
    with pytest.raises(ValueError, match="key"):
        ModelClient()


START = {"type": "message_start", "message": {"id": "m", "model": "x", "usage": {}}}
OPENING = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
DELTA = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "x"}}


@pytest.mark.parametrize(
    ("before", "misfit"),
    [([], OPENING), ([START], DELTA), ([START, OPENING], {**DELTA, "delta": None}), ([], {})],
)
def test_an_event_that_does_not_fit_is_malformed(before, misfit):
    accumulator = Accumulator()
    for event in before:
        accumulator.add(event)
    with pytest.raises(StreamMalformed):
        accumulator.add(misfit)


def test_a_stream_without_its_last_event_is_truncated():
    accumulator = Accumulator()
    accumulator.add(START)
    accumulator.add({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}})
    with pytest.raises(StreamTruncated):
        accumulator.finish()


def test_a_call_costs_its_tokens_at_their_own_prices():
    usage = Usage(
        input=1_000_000, cache_write=2_000_000, cache_read=1_000_000, output=1_000_000, cache_write_1h=1_000_000
    )
    # input 3, five-minute write 3.75, one-hour write 6, read 0.30, output 15
    assert cost("claude-sonnet-5-5", usage) == Decimal("28.05")


def test_the_stand_in_is_free_and_an_unknown_model_has_no_price():
    assert cost("standin-1", Usage(input=10, output=10)) == 0
    assert cost("somebody-elses-model", Usage(input=10)) is None


def test_the_operators_table_is_dated_and_the_longest_name_wins():
    prices = read_prices(
        '[{"model": "claude-x", "since": "2026-01-01", "input": "2", "output": "8"},'
        ' {"model": "claude-x", "since": "2026-06-01", "input": "1", "output": "4"},'
        ' {"model": "claude-x-mini", "since": "2026-01-01", "input": "0.5", "output": "2", "cache_read": "0.2"}]'
    )
    million = Usage(input=1_000_000)
    assert cost("claude-x-2", million, on=date(2026, 3, 1), prices=prices) == 2
    assert cost("claude-x-2", million, on=date(2026, 7, 1), prices=prices) == 1
    assert cost("claude-x-2", million, on=date(2025, 7, 1), prices=prices) is None
    assert cost("claude-x-mini", Usage(cache_read=1_000_000), prices=prices) == Decimal("0.2")


@pytest.mark.parametrize(
    "text", ["no json", "{}", '[{"model": "x"}]', '[{"model":"x","since":"?","input":"1","output":"1"}]']
)
def test_a_price_table_that_cannot_be_read_says_so(text):
    with pytest.raises(PricesInvalid):
        read_prices(text)

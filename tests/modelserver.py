"""A Messages API server that says exactly what a test tells it to, over real HTTP.

    with ModelServer() as server:
        server.script(say("One moment."), call("get_quote", {"year": 2021}))
        server.script(fail(529))
        server.when("house move", say("Where ", "to?"))

One script answers one request. A script chosen by `when` goes before the queue of `script`, so that
conversations running at once can each have their own; a request that finds neither is answered by
`default`, at first the rules of the stand-in. `gate()` holds a script at a point until the test opens it.
Requests are checked as the real API would check them, and kept in `requests`. Other processes use it by
its `url`.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from chat.assistant.standin import wire
from chat.assistant.standin.accounting import PrefixCache, count_text
from chat.assistant.standin.rules import answer
from chat.assistant.standin.server import check_key, read_body, report_health, shape_errors
from tests.modelscript import (
    WAIT_SECONDS,
    Break,
    Call,
    Cite,
    ErrorEvent,
    Fail,
    Gate,
    Part,
    Pause,
    Say,
    Script,
    Stop,
    Think,
    Tokens,
    call,
    cite,
    disconnect,
    error_event,
    fail,
    malformed,
    pause,
    say,
    stall,
    stop,
    think,
    tokens,
    truncate,
)

# A test imports the words of a script from here, together with the server that speaks them.
__all__ = [
    "Gate",
    "ModelServer",
    "RecordedRequest",
    "Script",
    "answer_by_rules",
    "call",
    "cite",
    "disconnect",
    "error_event",
    "fail",
    "last_customer_text",
    "malformed",
    "pause",
    "say",
    "stall",
    "stop",
    "think",
    "tokens",
    "truncate",
]

Body = dict[str, Any]
MESSAGES = "/v1/messages"


@dataclass
class RecordedRequest:
    """One request as it came, and whether the client hung up before the answer was over."""

    body: Body
    headers: dict[str, str]
    at: float
    hung_up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def customer_text(self) -> str:
        return last_customer_text(self.body)


def last_customer_text(body: Body) -> str:
    """The text of the last user turn that has any; tool results have none."""
    for turn in reversed(body["messages"]):
        if turn["role"] == "user":
            content = turn["content"]
            if isinstance(content, str):
                return content
            if texts := [block["text"] for block in content if block["type"] == "text"]:
                return "\n".join(texts)
    return ""


@dataclass
class _Rule:
    matches: Callable[[Body], bool]
    script: Script
    times: float


class ModelServer:
    """The server in a thread of its own. `port` 0 takes any free one."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host, self._port = host, port
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []
        self._queue: deque[Script] = deque()
        self._cache = PrefixCache()
        self._loop = asyncio.new_event_loop()
        self._stopping: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="model server", daemon=True)
        self.requests: list[RecordedRequest] = []
        self.default: Callable[[Body], Script] = answer_by_rules

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    def script(self, *parts: Part) -> None:
        """The answer to the next request that no `when` takes."""
        with self._lock:
            self._queue.append(parts)

    def when(self, matcher: str | Callable[[Body], bool], *parts: Part, times: float = 1) -> None:
        """The answer to the next `times` requests whose last customer text contains `matcher`, or that it
        accepts.

        Rules for the same text are used up in the order in which they were given.
        """
        matches = matcher if callable(matcher) else lambda body: matcher in last_customer_text(body)
        with self._lock:
            self._rules.append(_Rule(matches, parts, times))

    def gate(self) -> Gate:
        return Gate()

    def reset(self) -> None:
        """Forget scripts and requests; answers under way go on."""
        with self._lock:
            self._rules.clear()
            self._queue.clear()
            self.requests.clear()
            self.default = answer_by_rules

    def unused(self) -> int:
        """How many scripts of the queue nobody has asked for."""
        return len(self._queue)

    def start(self) -> "ModelServer":
        self._thread.start()
        assert self._ready.wait(WAIT_SECONDS), "the model server did not start"
        if self._failed:
            raise self._failed
        return self

    def close(self) -> None:
        if self._thread.is_alive() and self._stopping:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(WAIT_SECONDS)

    __enter__ = start

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._failed = error
            self._ready.set()
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        app = web.Application(middlewares=[shape_errors], client_max_size=32 * 1024**2)
        app.router.add_post(MESSAGES, self._messages)
        app.router.add_get("/health", report_health)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            self._port = runner.addresses[0][1]
            self._stopping = asyncio.Event()
            self._ready.set()
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        key = check_key(request)
        body = await read_body(request)
        recorded = RecordedRequest(body, dict(request.headers), time.monotonic())
        with self._lock:
            self.requests.append(recorded)
            script = self._next_script(body)
        performance = _Performance(request, body, self._cache.account(body, key=key))
        try:
            return await performance.play(script if script is not None else self.default(body))
        except (asyncio.CancelledError, ConnectionResetError):
            recorded.hung_up.set()
            raise
        finally:
            recorded.over.set()

    def _next_script(self, body: Body) -> Script | None:
        for rule in self._rules:
            if rule.times > 0 and rule.matches(body):
                rule.times -= 1
                return rule.script
        return self._queue.popleft() if self._queue else None


class _Performance:
    """One script, played to one request."""

    def __init__(self, request: web.Request, body: Body, usage: dict[str, Any]) -> None:
        self._request = request
        self._streams = bool(body.get("stream"))
        self._usage = usage
        self._response: web.StreamResponse | None = None
        self._blocks: list[dict[str, Any]] = []
        self._in_text = False
        self._stop = Stop("", None, None)
        self._written = 0

    async def play(self, script: Script) -> web.StreamResponse:
        for part in script:
            if isinstance(part, Tokens):  # first, since the first event carries them already
                self._usage = {**self._usage, **part.counts}
        for part in script:
            match part:
                case Stop():
                    self._stop = part
                case Pause():
                    await asyncio.sleep(part.seconds)
                case Gate():
                    await part.pass_through()
                case Fail():
                    return self._refuse(part)
                case ErrorEvent():
                    await self._send(_error(part))
                    return await self._end()
                case Break():
                    return await self._break(part.how)
                case Say():
                    await self._say(part)
                case Call():
                    self._stop = self._stop if self._stop.reason else Stop("tool_use", None, None)
                    await self._block(
                        wire.tool_block(part.name, part.written, tool_id=part.tool_id, parsed=part.parsed)
                    )
                case Cite():
                    await self._block(wire.cited_block(part.pieces, part.citations))
                case Think():
                    await self._block(wire.thinking_block(part.text, part.signature))
        return await self._finish()

    async def _say(self, part: Say) -> None:
        for number, piece in enumerate(part.pieces):
            if part.pause:
                await asyncio.sleep(part.pause)
            if number == 0 and not self._in_text:
                await self._open_block(wire.text_block())
                self._in_text = True
            self._blocks[-1]["text"] += piece
            self._written += count_text(piece)
            await self._send(_delta(len(self._blocks) - 1, {"type": "text_delta", "text": piece}))

    async def _block(self, block: wire.StreamedBlock) -> None:
        await self._open_block(block)
        for delta in block.deltas:
            self._written += 1
            await self._send(_delta(len(self._blocks) - 1, delta))
        await self._close_block()

    async def _open_block(self, block: wire.StreamedBlock) -> None:
        if self._in_text:
            await self._close_block()
        await self._start()
        self._blocks.append(dict(block.whole))
        index = len(self._blocks) - 1
        await self._send({"type": "content_block_start", "index": index, "content_block": block.start})

    async def _close_block(self) -> None:
        self._in_text = False
        await self._send({"type": "content_block_stop", "index": len(self._blocks) - 1})

    async def _finish(self) -> web.StreamResponse:
        self._usage.setdefault("output_tokens", self._written)
        stop = self._stop if self._stop.reason else Stop("end_turn", None, None)
        if not self._streams:
            whole = wire.message(
                self._blocks,
                self._usage,
                stop_reason=stop.reason,
                stop_sequence=stop.sequence,
                stop_details=stop.details,
            )
            return web.json_response(whole, headers={"request-id": wire.new_id("req")})
        await self._start()
        if self._in_text:
            await self._close_block()
        for event in wire.message_end(
            stop.reason, self._usage["output_tokens"], stop_sequence=stop.sequence, stop_details=stop.details
        ):
            await self._send(event)
        return await self._end()

    def _refuse(self, part: Fail) -> web.Response:
        request_id = wire.new_id("req")
        body = wire.error_body(part.error_type, part.message, request_id)
        if part.details:
            body["error"]["details"] = part.details
        return web.json_response(body, status=part.status, headers={"request-id": request_id, **part.headers})

    async def _break(self, how: str) -> web.StreamResponse:
        await self._start()
        if how == "malformed":
            await self._write(b'event: content_block_delta\ndata: {"type": "content_block_de\n\n')
        elif how == "stall":
            await asyncio.Event().wait()
        elif how == "disconnect" and self._request.transport:
            self._request.transport.close()  # without the last chunk, which is how a client notices
            return await self._prepared()
        return await self._end()

    async def _start(self) -> None:
        """The first event, once. Nothing is sent before, so that a script can begin with a wait or an
        error."""
        if self._response is None:
            await self._send(wire.message_start(self._usage))

    async def _send(self, event: dict[str, Any]) -> None:
        if self._streams:
            await self._write(wire.encode(event))

    async def _write(self, data: bytes) -> None:
        response = await self._prepared()
        await response.write(data)

    async def _prepared(self) -> web.StreamResponse:
        if self._response is None:
            self._response = web.StreamResponse(
                headers={"content-type": "text/event-stream; charset=utf-8", "request-id": wire.new_id("req")}
            )
            await self._response.prepare(self._request)
        return self._response

    async def _end(self) -> web.StreamResponse:
        response = await self._prepared()
        await response.write_eof()
        return response


def _delta(index: int, delta: dict[str, Any]) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": delta}


def _error(part: ErrorEvent) -> dict[str, Any]:
    return {"type": "error", "error": {"type": part.error_type, "message": part.message}}


def answer_by_rules(body: Body) -> Script:
    """What the stand-in would answer, word by word and at once."""
    parts: list[Part] = []
    for block in answer(body):
        if "citations" in block:
            parts.append(Cite(tuple(wire.words(block["text"])), tuple(block["citations"])))
        elif block["type"] == "text":
            parts.append(say(*wire.words(block["text"])))
        else:
            parts.append(call(block["name"], block["input"]))
    return tuple(parts)

"""What a test lets the model say: the parts of a script, in words that read well in a test.

server.script(say("One moment."), call("get_quote", {"year": 2021}))
server.script(say("Hel"), disconnect())
"""

import asyncio
import threading
from dataclasses import dataclass
from typing import Any

import orjson

from chat.assistant.standin.wire import ERROR_TYPE_BY_STATUS

WAIT_SECONDS = 30  # how long a test waits for something that should have happened long before


@dataclass(frozen=True)
class Say:
    pieces: tuple[str, ...]
    pause: float


@dataclass(frozen=True)
class Cite:
    pieces: tuple[str, ...]
    citations: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Call:
    name: str
    written: str
    parsed: dict[str, Any] | None
    tool_id: str | None


@dataclass(frozen=True)
class Think:
    text: str
    signature: str


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Fail:
    status: int
    error_type: str
    message: str
    headers: dict[str, str]
    details: dict[str, Any] | None


@dataclass(frozen=True)
class ErrorEvent:
    error_type: str
    message: str


@dataclass(frozen=True)
class Break:
    how: str  # disconnect, truncate, malformed, stall


@dataclass(frozen=True)
class Stop:
    reason: str
    sequence: str | None
    details: dict[str, Any] | None


@dataclass(frozen=True)
class Tokens:
    counts: dict[str, int]


class Gate:
    """A point in a script where the server waits for the test, and the test for the server."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._lock = threading.Lock()
        self._is_open = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def wait_until_reached(self) -> None:
        assert self._reached.wait(WAIT_SECONDS), "the script never came to this gate"

    async def until_reached(self) -> None:
        await asyncio.to_thread(self.wait_until_reached)

    def open(self) -> None:
        with self._lock:
            self._is_open = True
            waiting, self._waiting = self._waiting, []
        for loop, opened in waiting:
            loop.call_soon_threadsafe(opened.set)

    async def pass_through(self) -> None:
        opened = asyncio.Event()
        with self._lock:
            if self._is_open:
                opened.set()
            self._waiting.append((asyncio.get_running_loop(), opened))
        self._reached.set()
        await opened.wait()


Part = Say | Cite | Call | Think | Pause | Gate | Fail | ErrorEvent | Break | Stop | Tokens
Script = tuple[Part, ...]


def say(*pieces: str, pause: float = 0) -> Say:
    """Text in exactly these deltas, `pause` seconds before each. Two in a row continue the same block."""
    return Say(pieces, pause)


def cite(
    *pieces: str, source: str, quote: str, title: str | None = None, result: int = 0, block: int = 0, blocks: int = 1
) -> Cite:
    """Text that rests on a search result: `quote` are the words of `blocks` of its blocks from number `block` on.

    `result` is the number of the search result among all of the request. It is a content block of its own.
    """
    location = {
        "type": "search_result_location",
        "cited_text": quote,
        "source": source,
        "title": title,
        "search_result_index": result,
        "start_block_index": block,
        "end_block_index": block + blocks,
    }
    return Cite(pieces, (location,))


def call(name: str, input: dict[str, Any] | None = None, *, raw: str | None = None, id: str | None = None) -> Call:
    """A tool use, by default with a valid input; `raw` is sent as it is, valid JSON or not."""
    written = raw if raw is not None else orjson.dumps(input or {}).decode()
    return Call(name, written, input or {}, id)


def think(text: str, signature: str = "c2lnbmF0dXJl") -> Think:
    return Think(text, signature)


def pause(seconds: float) -> Pause:
    """Nothing for so long. As the first part: before the first byte. Prefer a gate."""
    return Pause(seconds)


def fail(
    status: int,
    message: str = "scripted failure",
    *,
    retry_after: float | None = None,
    error_type: str | None = None,
    details: dict[str, Any] | None = None,
) -> Fail:
    """An HTTP error instead of an answer, in the API's shape."""
    headers = {} if retry_after is None else {"retry-after": f"{retry_after:g}"}
    kind = error_type or ERROR_TYPE_BY_STATUS.get(status, "api_error")
    return Fail(status, kind, message, headers, details)


def error_event(error_type: str = "overloaded_error", message: str = "Overloaded") -> ErrorEvent:
    """An error inside the stream, which has already answered 200. Nothing follows it."""
    return ErrorEvent(error_type, message)


def disconnect() -> Break:
    """The connection is gone in the middle of the answer."""
    return Break("disconnect")


def truncate() -> Break:
    """The answer ends politely, without its last events."""
    return Break("truncate")


def malformed() -> Break:
    """An event that is not JSON."""
    return Break("malformed")


def stall() -> Break:
    """Nothing more is sent, and the connection stays open."""
    return Break("stall")


def stop(reason: str, *, sequence: str | None = None, details: dict[str, Any] | None = None) -> Stop:
    """The stop reason, where it is not the natural one (tool_use after a call, else end_turn)."""
    return Stop(reason, sequence, details)


def tokens(**counts: int) -> Tokens:
    """Usage fields by the API's names, in place of what the request would have cost."""
    return Tokens(counts)

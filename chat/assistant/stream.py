"""From the bytes of a Messages API stream to one finished message.

The SDK's own `stream()` helper builds a typed object per delta and costs several times the CPU of this
module, so the turn engine reads the raw server-sent events instead. A test holds both to the same result
on recorded streams. Nothing here does input or output.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

Event = dict[str, Any]
Block = dict[str, Any]

# A block of these types receives its input as pieces of JSON text.
_BLOCKS_WITH_INPUT = frozenset({"tool_use", "server_tool_use"})


class StreamBroken(Exception):
    """The stream cannot be turned into a message."""


class StreamMalformed(StreamBroken):
    """An event is not JSON, or does not fit the ones before it."""


class StreamTruncated(StreamBroken):
    """The stream ended before the message did. The SDK takes such a message for complete; we must not."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one model call. All input together is `input + cache_write + cache_read`."""

    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0
    cache_write_1h: int = 0  # the part of `cache_write` that is kept for an hour and costs more

    def as_columns(self) -> dict[str, int]:
        """By the columns of `TokenCounts`."""
        return {
            "input_tokens": self.input,
            "cache_write_tokens": self.cache_write,
            "cache_read_tokens": self.cache_read,
            "output_tokens": self.output,
        }


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that the model wants run. `input` is None where what the model wrote is not a JSON object."""

    id: str
    name: str
    input: dict[str, Any] | None
    written: str  # the input exactly as the model wrote it

    @property
    def is_broken(self) -> bool:
        return self.input is None


@dataclass(frozen=True, slots=True)
class AccumulatedMessage:
    """What one stream said. `blocks` are in the API's own form and can be sent back as they are."""

    id: str
    model: str
    blocks: tuple[Block, ...]
    tool_uses: tuple[ToolUse, ...]
    stop_reason: str
    stop_sequence: str | None
    stop_details: dict[str, Any] | None
    usage: Usage

    @property
    def text(self) -> str:
        return "".join(block["text"] for block in self.blocks if block["type"] == "text")


class EventDecoder:
    """Server-sent events out of chunks of bytes that may be cut anywhere. Lines end with LF or CRLF."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = b""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """The events that `chunk` completes.

        Raises StreamMalformed for data that is not JSON.
        """
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            line = line.removesuffix(b"\r")
            if line.startswith(b"data:"):
                self._data.append(line[5:])
            elif line.startswith(b"event:"):
                self._name = line[6:].strip()
            elif not line and self._data:
                yield self._dispatch()

    def close(self) -> Iterator[Event]:
        """The last event, where a server forgot the empty line after it. A half event is dropped."""
        if self._rest.startswith(b"data:"):
            self._data.append(self._rest[5:])
        if self._data:
            try:
                event = self._dispatch()
            except StreamMalformed:
                return
            yield event

    def _dispatch(self) -> Event:
        name, data = self._name, b"\n".join(self._data)
        self._name, self._data = b"", []
        try:
            event = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            if name == b"error":  # a proxy's plain text is still an error, and not ours to parse
                message = data.decode("utf-8", "replace").strip()
                return {"type": "error", "error": {"type": "api_error", "message": message}}
            raise StreamMalformed(f"event {name.decode('ascii', 'replace')!r} is not JSON") from error
        if not isinstance(event, dict):
            raise StreamMalformed("an event is not a JSON object")
        return event


@dataclass(slots=True)
class Accumulator:
    """Builds one message from its events, in the order in which they arrive."""

    _message: dict[str, Any] | None = None
    _blocks: dict[int, Block] = field(default_factory=dict)
    _written: dict[int, list[str]] = field(default_factory=dict)
    _usage: dict[str, Any] = field(default_factory=dict)
    _end: dict[str, Any] = field(default_factory=dict)
    _stopped: bool = False

    def add(self, event: Event) -> str | None:
        """Take in one event; the text it adds for the reader, if it does. Events of unknown types are
        ignored.

        Raises StreamMalformed for an event that does not fit the ones before it.
        """
        try:
            kind = event["type"]
            if kind == "content_block_delta":
                return self._add_delta(event["index"], event["delta"])
            if kind == "content_block_start":
                self._require_start()
                self._blocks[event["index"]] = dict(event["content_block"])
            elif kind == "message_start":
                self._message = event["message"]
                self._usage = dict(event["message"].get("usage") or {})
            elif kind == "message_delta":
                self._require_start()
                self._end = event["delta"]
                # Counts are running totals; those left out keep what message_start said.
                self._usage.update({k: v for k, v in (event.get("usage") or {}).items() if v is not None})
            elif kind == "message_stop":
                self._stopped = True
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise StreamMalformed(f"unexpected event {event.get('type')!r}: {error!r}") from error
        return None

    def finish(self) -> AccumulatedMessage:
        """The whole message, once the stream has ended.

        Raises StreamTruncated when the stream ended before the message.
        """
        if self._message is None or not self._stopped or not self._end.get("stop_reason"):
            raise StreamTruncated("the stream ended before the message did")
        blocks, tool_uses = [], []
        for index in sorted(self._blocks):
            block = self._blocks[index]
            if block["type"] in _BLOCKS_WITH_INPUT:
                block, tool_use = self._parse_input(index, block)
                if block["type"] == "tool_use":
                    tool_uses.append(tool_use)
            blocks.append(block)
        return AccumulatedMessage(
            id=self._message.get("id", ""),
            model=self._message.get("model", ""),
            blocks=tuple(blocks),
            tool_uses=tuple(tool_uses),
            stop_reason=self._end["stop_reason"],
            stop_sequence=self._end.get("stop_sequence"),
            stop_details=self._end.get("stop_details"),
            usage=_usage(self._usage),
        )

    def _require_start(self) -> None:
        if self._message is None:
            raise ValueError("before message_start")

    def _add_delta(self, index: int, delta: dict[str, Any]) -> str | None:
        block = self._blocks[index]
        kind = delta["type"]
        if kind == "text_delta":
            block["text"] += delta["text"]
            return delta["text"]
        if kind == "input_json_delta":
            self._written.setdefault(index, []).append(delta["partial_json"])
        elif kind == "thinking_delta":
            block["thinking"] += delta["thinking"]
        elif kind == "signature_delta":
            block["signature"] = delta["signature"]
        elif kind == "citations_delta":
            block["citations"] = [*(block.get("citations") or []), delta["citation"]]
        return None

    def _parse_input(self, index: int, block: Block) -> tuple[Block, ToolUse]:
        written = "".join(self._written.get(index, ()))
        parsed = block.get("input") if not written else _object_or_none(written)
        tool_use = ToolUse(block["id"], block["name"], parsed, written)
        # The API wants an object even where the model wrote none, so the history carries an empty one.
        return {**block, "input": parsed if parsed is not None else {}}, tool_use


def _object_or_none(text: str) -> dict[str, Any] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _usage(raw: dict[str, Any]) -> Usage:
    by_lifetime = raw.get("cache_creation") or {}
    return Usage(
        input=raw.get("input_tokens") or 0,
        cache_write=raw.get("cache_creation_input_tokens") or 0,
        cache_read=raw.get("cache_read_input_tokens") or 0,
        output=raw.get("output_tokens") or 0,
        cache_write_1h=by_lifetime.get("ephemeral_1h_input_tokens") or 0,
    )

"""The shapes of the Messages API as a server sends them."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

MODEL = "standin-1"

ERROR_TYPE_BY_STATUS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class BadRequest(Exception):
    """The request breaks a rule of the API; the message is what the API's own error would say."""


@dataclass(frozen=True, slots=True)
class StreamedBlock:
    """A content block as it is streamed: how it starts, its deltas, and the whole of it."""

    start: dict[str, Any]
    deltas: tuple[dict[str, Any], ...]
    whole: dict[str, Any]


def text_block(*pieces: str) -> StreamedBlock:
    return StreamedBlock(
        {"type": "text", "text": ""},
        tuple({"type": "text_delta", "text": piece} for piece in pieces),
        {"type": "text", "text": "".join(pieces)},
    )


def cited_block(pieces: Iterable[str], citations: Iterable[dict[str, Any]]) -> StreamedBlock:
    """Text and what it rests on; as at the API, a citation comes behind the words that it is for."""
    pieces, citations = tuple(pieces), list(citations)
    deltas = [{"type": "text_delta", "text": piece} for piece in pieces]
    deltas += [{"type": "citations_delta", "citation": citation} for citation in citations]
    return StreamedBlock(
        {"type": "text", "text": "", "citations": []},
        tuple(deltas),
        {"type": "text", "text": "".join(pieces), "citations": citations},
    )


def words(text: str) -> list[str]:
    """Text in the pieces in which it is streamed: a word with the space before it."""
    return re.findall(r"\s*\S+\s*\Z|\s*\S+", text)


def tool_block(name: str, written: str, *, tool_id: str | None = None, parsed: Any = None) -> StreamedBlock:
    """A tool use whose input is streamed as `written`, which need not be valid JSON."""
    start = {"type": "tool_use", "id": tool_id or new_id("toolu"), "name": name, "input": {}}
    pieces = ["", *(written[i : i + 12] for i in range(0, len(written), 12))]
    return StreamedBlock(
        start,
        tuple({"type": "input_json_delta", "partial_json": piece} for piece in pieces),
        {**start, "input": parsed if parsed is not None else {}},
    )


def thinking_block(text: str, signature: str) -> StreamedBlock:
    return StreamedBlock(
        {"type": "thinking", "thinking": "", "signature": ""},
        ({"type": "thinking_delta", "thinking": text}, {"type": "signature_delta", "signature": signature}),
        {"type": "thinking", "thinking": text, "signature": signature},
    )


def new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


def message(
    blocks: Iterable[dict[str, Any]],
    usage: dict[str, Any],
    *,
    stop_reason: str | None,
    stop_sequence: str | None = None,
    stop_details: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "id": new_id("msg"),
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": list(blocks),
        "stop_reason": stop_reason,
        "stop_sequence": stop_sequence,
        "stop_details": stop_details,
        "usage": usage,
    }


def message_start(usage: dict[str, Any]) -> dict[str, Any]:
    """The first event. Its count of output tokens is a placeholder; the last event has the real one."""
    return {"type": "message_start", "message": message([], {**usage, "output_tokens": 1}, stop_reason=None)}


def block_events(index: int, block: StreamedBlock) -> Iterator[dict[str, Any]]:
    yield {"type": "content_block_start", "index": index, "content_block": block.start}
    for delta in block.deltas:
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def message_end(
    stop_reason: str,
    output_tokens: int,
    *,
    stop_sequence: str | None = None,
    stop_details: dict[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    delta = {"stop_reason": stop_reason, "stop_sequence": stop_sequence, "stop_details": stop_details}
    yield {"type": "message_delta", "delta": delta, "usage": {"output_tokens": output_tokens}}
    yield {"type": "message_stop"}


def encode(event: dict[str, Any]) -> bytes:
    return b"event: " + event["type"].encode() + b"\ndata: " + orjson.dumps(event) + b"\n\n"


def error_body(error_type: str, text: str, request_id: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": error_type, "message": text}, "request_id": request_id}

"""The one way to the model: a streamed call of the Messages API, and one family of errors.

    async with aclosing(client.stream(request)) as deltas:
        async for delta in deltas:
            match delta:
                case TextDelta(text): ...
                case Finished(message): ...

The SDK signs in, sends and names errors; the events are read by `stream.py`. It never retries here:
retries have one owner, the turn engine, which alone knows whether the customer has seen text already.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import anthropic
import httpx2

from chat.assistant.errors import RETRYABLE, ErrorKind
from chat.assistant.stream import (
    AccumulatedMessage,
    Accumulator,
    Block,
    EventDecoder,
    StreamMalformed,
    StreamTruncated,
    ToolUse,
    Usage,
)

# A server of one's own needs no key, yet the SDK refuses to send a request without one.
PLACEHOLDER_KEY = "no-key-needed"


# The API's `error.type` decides first, since inside a stream the status is 200; then the status, for
# whatever stands between us and the API and answers without its JSON; then the class of the status.
KIND_BY_ERROR_TYPE = {
    "overloaded_error": ErrorKind.OVERLOADED,
    "rate_limit_error": ErrorKind.RATE_LIMITED,
    "api_error": ErrorKind.UNAVAILABLE,
    "timeout_error": ErrorKind.TIMEOUT,
    "authentication_error": ErrorKind.UNAUTHORISED,
    "permission_error": ErrorKind.UNAUTHORISED,
    "billing_error": ErrorKind.SPEND_LIMIT,
    "request_too_large": ErrorKind.CONTEXT_FULL,
    "invalid_request_error": ErrorKind.REFUSED_REQUEST,
    "not_found_error": ErrorKind.REFUSED_REQUEST,
}
KIND_BY_STATUS = {
    401: ErrorKind.UNAUTHORISED,
    402: ErrorKind.SPEND_LIMIT,
    403: ErrorKind.UNAUTHORISED,
    408: ErrorKind.TIMEOUT,
    413: ErrorKind.CONTEXT_FULL,
    429: ErrorKind.RATE_LIMITED,
    504: ErrorKind.TIMEOUT,
    529: ErrorKind.OVERLOADED,
}
# These come as 429 and would look like a rate limit, but waiting does not help.
SPEND_LIMIT_CODES = frozenset(
    {
        "enforced_spend_limit_reached",
        "contract_spend_limit_reached",
        "linked_organization_spend_limit_reached",
    }
)
# The API has no code for a full context, only these words in an invalid_request_error.
CONTEXT_FULL_PHRASES = ("prompt is too long", "exceed context limit", "maximum context length")


class ModelError(Exception):
    """A model call that gave no message. `detail` is for logs and staff, never for the customer.

    `started` says whether text was handed on before, `retry_after` is in seconds where the API named a time.
    """

    def __init__(
        self, kind: ErrorKind, *, detail: str, started: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.started = started
        self.retry_after = retry_after

    @property
    def retryable(self) -> bool:
        return self.kind in RETRYABLE


@dataclass(frozen=True, slots=True)
class ModelMessage:
    """A finished answer of the model, with what it cost in tokens and time."""

    blocks: tuple[Block, ...]
    tool_uses: tuple[ToolUse, ...]
    stop_reason: str
    stop_details: dict[str, Any] | None
    usage: Usage
    model: str
    request_id: str
    ttft_ms: int | None  # until the first text; None where the answer has none
    duration_ms: int

    @property
    def text(self) -> str:
        return "".join(block["text"] for block in self.blocks if block["type"] == "text")


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    message: ModelMessage


class ModelClient:
    """One per process, used from one event loop. Times are in seconds."""

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        connect_timeout: float = 10,
        idle_timeout: float = 30,
    ) -> None:
        if not api_key and not base_url:
            raise ValueError("a model client needs a key, or the URL of a server that asks for none")
        # `read` is the longest silence between two pieces of the answer, so it is the watchdog of a
        # stalled stream.
        timeout = httpx2.Timeout(connect=connect_timeout, read=idle_timeout, write=idle_timeout, pool=connect_timeout)
        self._anthropic = anthropic.AsyncAnthropic(
            api_key=api_key or PLACEHOLDER_KEY,
            base_url=base_url,
            max_retries=0,
            timeout=timeout,
            http_client=anthropic.DefaultAioHttpClient(timeout=timeout),
        )

    async def close(self) -> None:
        await self._anthropic.close()

    async def stream(self, request: dict[str, Any]) -> AsyncIterator[TextDelta | Finished]:
        """Text as it comes, then the finished message. `request` is the body of `POST /v1/messages`.

        Raises ModelError. Cancelling, or leaving the iteration early under `aclosing`, hangs up at once,
        so that the model stops as well.
        """
        began = time.perf_counter()
        first_text_at: float | None = None
        accumulator = Accumulator()
        try:
            async with self._anthropic.messages.with_streaming_response.create(**request, stream=True) as response:
                async for event in _events(response):
                    if event.get("type") == "error":
                        raise _error_in_stream(event, started=first_text_at is not None)
                    text = accumulator.add(event)
                    if text:
                        first_text_at = first_text_at or time.perf_counter()
                        yield TextDelta(text)
                message = accumulator.finish()
                request_id = response.headers.get("request-id", "")
        except (anthropic.AnthropicError, httpx2.HTTPError, StreamMalformed, StreamTruncated) as error:
            raise name_error(error, started=first_text_at is not None) from error
        yield Finished(_timed(message, request_id, began, first_text_at))


async def _events(response: anthropic.AsyncAPIResponse) -> AsyncIterator[dict[str, Any]]:
    decoder = EventDecoder()
    async for chunk in response.iter_bytes():
        for event in decoder.feed(chunk):
            yield event
    for event in decoder.close():
        yield event


def _timed(message: AccumulatedMessage, request_id: str, began: float, first_text_at: float | None) -> ModelMessage:
    return ModelMessage(
        blocks=message.blocks,
        tool_uses=message.tool_uses,
        stop_reason=message.stop_reason,
        stop_details=message.stop_details,
        usage=message.usage,
        model=message.model,
        request_id=request_id,
        ttft_ms=None if first_text_at is None else round((first_text_at - began) * 1000),
        duration_ms=round((time.perf_counter() - began) * 1000),
    )


def name_error(error: Exception, *, started: bool) -> ModelError:
    """The same failure in our words."""
    match error:
        case anthropic.APIStatusError():
            return ModelError(
                _kind_of_answer(error.status_code, error.type, error.error_code, error.message),
                detail=error.message,
                started=started,
                retry_after=_seconds(error.response.headers.get("retry-after")),
            )
        case anthropic.APITimeoutError():
            kind = ErrorKind.TIMEOUT
        case anthropic.AnthropicError():
            kind = ErrorKind.UNAVAILABLE
        case httpx2.TimeoutException():
            kind = ErrorKind.STALLED  # the SDK names those before the answer began, so this one is within it
        case StreamMalformed():
            kind = ErrorKind.MALFORMED
        case _:
            kind = ErrorKind.TRUNCATED  # the connection broke, or ended politely, before the message did
    return ModelError(kind, detail=str(error) or type(error).__name__, started=started)


def _error_in_stream(event: dict[str, Any], *, started: bool) -> ModelError:
    error = event.get("error")
    if not isinstance(error, dict):
        error = {"message": str(error)}
    details = error.get("details")
    code = details.get("error_code") if isinstance(details, dict) else None
    message = str(error.get("message", ""))
    return ModelError(_kind_of_answer(200, error.get("type"), code, message), detail=message, started=started)


def _kind_of_answer(status: int, error_type: str | None, code: str | None, message: str) -> ErrorKind:
    if code in SPEND_LIMIT_CODES:
        return ErrorKind.SPEND_LIMIT
    kind = KIND_BY_ERROR_TYPE.get(error_type or "") or KIND_BY_STATUS.get(status)
    if kind is None:
        kind = ErrorKind.REFUSED_REQUEST if 400 <= status < 500 else ErrorKind.UNAVAILABLE
    if kind is ErrorKind.REFUSED_REQUEST and any(phrase in message for phrase in CONTEXT_FULL_PHRASES):
        return ErrorKind.CONTEXT_FULL
    return kind


def _seconds(retry_after: str | None) -> float | None:
    """The API sends seconds; a proxy's date is not worth a parser, the caller's own pause serves."""
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None

"""The stand-in's HTTP side: the endpoints of the Messages API, its errors and its pace."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from chat.assistant.standin import wire
from chat.assistant.standin.accounting import PrefixCache, count_request, count_text
from chat.assistant.standin.rules import answer
from chat.assistant.standin.validation import check_request

logger = logging.getLogger(__name__)

LARGEST_REQUEST = 32 * 1024**2  # bytes, as at the API
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CACHE = web.AppKey("cache", PrefixCache)
PACE = web.AppKey("pace", float)


def create_app(*, pace: float) -> web.Application:
    """The server as an aiohttp application. `pace` is the time between two words, in seconds."""
    app = web.Application(middlewares=[shape_errors], client_max_size=LARGEST_REQUEST)
    app[CACHE] = PrefixCache()
    app[PACE] = pace
    app.router.add_post("/v1/messages", create_message)
    app.router.add_post("/v1/messages/count_tokens", count_tokens)
    app.router.add_get("/v1/models", list_models)
    app.router.add_get("/health", report_health)
    return app


async def create_message(request: web.Request) -> web.StreamResponse:
    key = check_key(request)
    body = await read_body(request)
    usage = request.app[CACHE].account(body, key=key)
    blocks, stop_reason = _cut(answer(body), body["max_tokens"])
    usage["output_tokens"] = sum(_count_output(block) for block in blocks)
    if not body.get("stream"):
        message = wire.message([block.whole for block in blocks], usage, stop_reason=stop_reason)
        return web.json_response(message, headers={"request-id": wire.new_id("req")})
    return await _stream(request, blocks, usage, stop_reason)


async def count_tokens(request: web.Request) -> web.Response:
    check_key(request)
    body = await read_body(request, counting=True)
    return web.json_response({"input_tokens": count_request(body)}, headers={"request-id": wire.new_id("req")})


async def list_models(request: web.Request) -> web.Response:
    check_key(request)
    model = {
        "type": "model",
        "id": wire.MODEL,
        "display_name": "Offline stand-in, not Claude",
        "created_at": "2026-11-01T00:00:00Z",
    }
    page = {"data": [model], "has_more": False, "first_id": wire.MODEL, "last_id": wire.MODEL}
    return web.json_response(page, headers={"request-id": wire.new_id("req")})


async def report_health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "model": wire.MODEL})


def check_key(request: web.Request) -> str:
    """The key of the caller, any but none. Raises the API's 401."""
    key = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
    if not key.strip():
        raise web.HTTPUnauthorized(text="x-api-key header is required")
    return key


async def read_body(request: web.Request, *, counting: bool = False) -> dict[str, Any]:
    """The request, checked by the API's rules. Raises BadRequest."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise wire.BadRequest("The request body is not valid JSON.") from error
    return check_request(body, counting=counting)


@web.middleware
async def shape_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure in the API's own shape, with its status and a request id."""
    try:
        return await handler(request)
    except wire.BadRequest as error:
        return _error(400, str(error))
    except web.HTTPException as error:
        return _error(error.status, error.text or error.reason)
    except ConnectionResetError:
        raise  # the client hung up; there is nobody to tell
    except Exception:  # the outermost handler: a bug here must look like the API's own 500
        logger.exception("the stand-in failed on a request")
        return _error(500, "Internal server error")


def _error(status: int, text: str) -> web.Response:
    request_id = wire.new_id("req")
    kind = wire.ERROR_TYPE_BY_STATUS.get(status, "invalid_request_error" if status < 500 else "api_error")
    return web.json_response(wire.error_body(kind, text, request_id), status=status, headers={"request-id": request_id})


async def _stream(
    request: web.Request, blocks: list[wire.StreamedBlock], usage: dict[str, Any], stop_reason: str
) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={"content-type": "text/event-stream; charset=utf-8", "request-id": wire.new_id("req")}
    )
    await response.prepare(request)
    await response.write(wire.encode(wire.message_start(usage)))
    for index, block in enumerate(blocks):
        for event in wire.block_events(index, block):
            if event["type"] == "content_block_delta" and request.app[PACE]:
                await asyncio.sleep(request.app[PACE])
            await response.write(wire.encode(event))
    for event in wire.message_end(stop_reason, usage["output_tokens"]):
        await response.write(wire.encode(event))
    await response.write_eof()
    return response


def _cut(blocks: list[dict[str, Any]], max_tokens: int) -> tuple[list[wire.StreamedBlock], str]:
    """The blocks as far as `max_tokens` allows, and the reason for stopping."""
    streamed: list[wire.StreamedBlock] = []
    left = max_tokens
    stop_reason = "end_turn"
    for block in blocks:
        if block["type"] == "tool_use":
            one = wire.tool_block(block["name"], orjson.dumps(block["input"]).decode(), parsed=block["input"])
            stop_reason = "tool_use"
        else:
            pieces = wire.words(block["text"])
            while pieces and count_text("".join(pieces)) > left:
                pieces.pop()
            one = wire.text_block(*pieces)
            if len(one.whole["text"]) < len(block["text"]):
                return [*streamed, one] if pieces else streamed, "max_tokens"
            if "citations" in block:
                one = wire.cited_block(pieces, block["citations"])
        left -= _count_output(one)
        if left < 0:
            return streamed, "max_tokens"
        streamed.append(one)
    return streamed, stop_reason


def _count_output(block: wire.StreamedBlock) -> int:
    whole = block.whole
    return count_text(whole["text"] if whole["type"] == "text" else orjson.dumps(whole["input"]).decode())

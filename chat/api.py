"""The customer's REST interface, and the same conversation as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import translation
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict, Field, StrictStr, StringConstraints
from pydantic import ValidationError as PydanticValidationError

from chat import access, addresses, commands, drain, queries
from chat.cookies import set_visitor_cookie
from chat.database import in_database
from chat.limits import Limit
from chat.models import Customer
from chat.protocol import (
    MAX_ATTACHMENTS,
    MAX_COMMENT,
    ActionAnswer,
    ClientId,
    Code,
    Command,
    ConversationResolve,
    Ephemeral,
    HandoffRequest,
    HandoffWithdraw,
    MessagePost,
    QuoteAnswer,
    RatingGive,
    Refusal,
    Stream,
)
from chat.relay import Reader, relay
from chat.services import conversations, customers, host_identity, verifications
from chat.services.verifications import Verified
from chat.visitors import bearer_of, check_origin, own_for_writing, token_of, visitor_of

COMMENT_SECONDS = 15
RECHECK_SECONDS = 30
SSE_OUTBOX = 512

router = Router(tags=["conversations"])
_starts = Limit(settings.RATE_CONVERSATIONS_PER_HOUR, 3600)


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class Start(Strict):
    previous: UUID | None = None


class MessageIn(Strict):
    client_id: ClientId
    text: StrictStr
    attachments: Annotated[tuple[UUID, ...], Field(max_length=MAX_ATTACHMENTS)] = ()


class HandoffIn(Strict):
    reason: Literal["customer_request", "complaint", "other"] = "customer_request"


class QuoteAnswerIn(Strict):
    answer: Literal["accept", "decline"]


class ActionAnswerIn(Strict):
    answer: Literal["confirm", "decline"]


class CodeIn(Strict):
    code: Annotated[StrictStr, StringConstraints(min_length=1, max_length=20)]


class IdentityIn(Strict):
    token: Annotated[StrictStr, StringConstraints(min_length=1, max_length=4096)]


class RatingIn(Strict):
    score: int = Field(ge=1, le=5, strict=True)
    comment: Annotated[StrictStr, StringConstraints(max_length=MAX_COMMENT)] = ""
    client_id: ClientId = "rest"


class Started(Schema):
    id: UUID
    token: str
    snapshot: dict[str, Any]


class Listed(Schema):
    items: list[dict[str, Any]]
    next: str | None


class Accepted(Schema):
    seq: int


class VerifiedOut(Schema):
    """`token` is the visitor's new one; a browser has it in its cookie instead, out of reach of scripts."""

    seq: int
    name: str
    token: str | None


class MessageAccepted(Schema):
    client_id: str
    seq: int


@router.post("/conversations", response={201: Started}, summary="Start a conversation")
def start(request: HttpRequest, response: HttpResponse, body: Start | None = None):
    """For a new visitor, or for the one whose token is given. `previous` names an earlier conversation of theirs."""
    check_origin(request)
    address = addresses.client_address(request.META.get("REMOTE_ADDR", ""), "")
    _starts.check(address)
    with transaction.atomic():  # A visitor whose `previous` is not theirs does not come into being.
        asking, previous = _asking_visitor(request), None
        if body and body.previous:
            previous = access.conversation_for_visitor(asking or Customer(), body.previous)
        if asking is not None and asking.confined_to is None:
            customer, token = asking, token_of(request)
        else:  # Who came by a link from an e-mail could not open what they begin here, so they become somebody new.
            customer, token = customers.create_visitor()
        conversation = conversations.start(
            customer=customer,
            previous=previous,
            came_by_link=asking is not None and asking.confined_to is not None,
            address=address,
            language=translation.get_language(),
        )
    set_visitor_cookie(response, token)
    return Status(201, {"id": conversation.id, "token": token, "snapshot": queries.snapshot(conversation)})


@router.get("/conversations", response=Listed, summary="The visitor's own conversations, newest first")
def list_own(request: HttpRequest, before: AwareDatetime | None = None):
    token = token_of(request)
    if token is None:
        return {"items": [], "next": None}
    items, more = queries.conversations_of(access.visitor_for(token), before=before)
    return {"items": items, "next": f"{request.path}?{urlencode({'before': more})}" if more else None}


@router.get("/conversations/{conversation_id}", summary="The snapshot")
async def read(request: HttpRequest, conversation_id: str):
    token = token_of(request)
    snapshot = await in_database(lambda: queries.snapshot(_load(token, conversation_id)))
    snapshot["draft"] = relay().draft_of(snapshot["conversation"], turn_id=snapshot["state"]["turn"])
    return snapshot


@router.post(
    "/conversations/{conversation_id}/messages",
    response={202: MessageAccepted, 200: MessageAccepted},
    summary="The customer's message",
)
def post_message(request: HttpRequest, conversation_id: str, body: MessageIn):
    """`attachments` are ids of uploaded files; with one the text may be empty."""
    command = MessagePost(type="message.post", client_id=body.client_id, text=body.text, attachments=body.attachments)
    posted = _carry_out(request, conversation_id, command)
    return Status(202 if posted.created else 200, {"client_id": body.client_id, "seq": posted.seq})


@router.post("/conversations/{conversation_id}/handoff", response={202: Accepted}, summary="Ask for a human")
def request_handoff(request: HttpRequest, conversation_id: str, body: HandoffIn | None = None):
    reason = body.reason if body else "customer_request"
    command = HandoffRequest(type="handoff.request", client_id="rest", reason=reason)
    return Status(202, {"seq": _carry_out(request, conversation_id, command).seq})


@router.post(
    "/conversations/{conversation_id}/handoff/withdraw", response={202: Accepted}, summary="Go on with the assistant"
)
def withdraw_handoff(request: HttpRequest, conversation_id: str):
    command = HandoffWithdraw(type="handoff.withdraw", client_id="rest")
    return Status(202, {"seq": _carry_out(request, conversation_id, command).seq})


@router.post("/conversations/{conversation_id}/quotes/{reference}", response={202: Accepted}, summary="Answer a quote")
def answer_quote(request: HttpRequest, conversation_id: str, reference: str, body: QuoteAnswerIn):
    command = _command(QuoteAnswer, type="quote.answer", client_id="rest", reference=reference, answer=body.answer)
    return Status(202, {"seq": _carry_out(request, conversation_id, command).seq})


@router.post(
    "/conversations/{conversation_id}/actions/{reference}", response={202: Accepted}, summary="Confirm or decline"
)
def answer_action(request: HttpRequest, conversation_id: str, reference: str, body: ActionAnswerIn):
    """The customer's own word on what the assistant has proposed; confirmed, it is carried out before this answers."""
    command = _command(ActionAnswer, type="action.answer", client_id="rest", reference=reference, answer=body.answer)
    return Status(202, {"seq": _carry_out(request, conversation_id, command).seq})


@router.post(
    "/conversations/{conversation_id}/verification", response=VerifiedOut, summary="Enter the code from the e-mail"
)
def confirm_code(request: HttpRequest, response: HttpResponse, conversation_id: str, body: CodeIn):
    """No model sees the code. The visitor's token is renewed: from here on the earlier one opens nothing."""
    conversation = own_for_writing(request, conversation_id)
    token = token_of(request) or ""
    verified = verifications.confirm_code(conversation_id=conversation.pk, code=body.code, token=token)
    return _verified(request, response, verified)


@router.post(
    "/conversations/{conversation_id}/identity", response=VerifiedOut, summary="Who the site says its customer is"
)
def identify(request: HttpRequest, response: HttpResponse, conversation_id: str, body: IdentityIn):
    """`token` is a JWT that the company's own site has signed (docs/identity.md). The visitor's token is renewed."""
    conversation = own_for_writing(request, conversation_id)
    token = token_of(request) or ""
    verified = host_identity.identify(conversation_id=conversation.pk, assertion=body.token, token=token)
    return _verified(request, response, verified)


@router.post("/conversations/{conversation_id}/resolve", response={202: Accepted}, summary="End the conversation")
def resolve(request: HttpRequest, conversation_id: str):
    command = ConversationResolve(type="conversation.resolve", client_id="rest")
    return Status(202, {"seq": _carry_out(request, conversation_id, command).seq})


@router.post("/conversations/{conversation_id}/rating", response={202: Accepted}, summary="Rate the conversation")
def rate(request: HttpRequest, conversation_id: str, body: RatingIn):
    command = RatingGive(type="rating.give", client_id=body.client_id, score=body.score, comment=body.comment)
    return Status(202, {"seq": _carry_out(request, conversation_id, command).seq})


@router.get("/conversations/{conversation_id}/events", summary="The events, as a stream or as a list")
async def events(request: HttpRequest, conversation_id: str, after: int | None = None):
    """`text/event-stream`, resumed by `Last-Event-ID`; with `Accept: application/json` the list at once."""
    token = token_of(request)
    begin = _resume_after(request, after)
    conversation = await in_database(_load, token, conversation_id)
    if "application/json" in request.headers.get("accept", ""):
        listed = await in_database(queries.events_after, conversation, begin)
        return {"events": listed, "seq": conversation.last_seq}
    response = StreamingHttpResponse(_stream(token, str(conversation.id), begin), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


async def _stream(token: str | None, conversation_id: str, after: int) -> AsyncIterator[bytes]:
    """Frames as they come, a comment every 15 s; access is checked every 30 s, and before what may have ended it."""
    outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue(SSE_OUTBOX)
    overrun = asyncio.Event()

    def deliver(frame: dict[str, Any]) -> None:
        try:
            outbox.put_nowait(frame)
        except asyncio.QueueFull:
            overrun.set()

    reader = Reader(conversation_id, deliver, cursors={Stream.PUBLIC: after})
    relay().add(reader)
    relay().refresh(conversation_id)
    loop = asyncio.get_running_loop()
    checked_at = loop.time()
    try:
        yield b": open\n\n"
        draft = relay().draft_of(conversation_id)
        if draft:
            yield _sse({"type": Ephemeral.DRAFT, "data": draft})
        # A reader that is too slow is let go: its own Last-Event-ID brings it back to where it was.
        while not overrun.is_set() and not drain.is_draining():
            try:
                frame = await asyncio.wait_for(outbox.get(), COMMENT_SECONDS)
            except TimeoutError:
                frame = None
            ends_tokens = frame is not None and frame["type"] in access.ENDS_TOKENS
            if ends_tokens or loop.time() - checked_at > RECHECK_SECONDS:
                await in_database(_load, token, conversation_id)
                checked_at = loop.time()
            yield _sse(frame) if frame else b": still here\n\n"
    except Refusal as refusal:
        yield _sse({"type": "refused", "data": {"code": refusal.code, "message": refusal.message}})
    finally:
        relay().remove(reader)


def _sse(frame: dict[str, Any]) -> bytes:
    number = f"id: {frame['seq']}\n".encode() if "seq" in frame else b""
    return number + b"event: " + frame["type"].encode() + b"\ndata: " + orjson.dumps(frame) + b"\n\n"


def _resume_after(request: HttpRequest, after: int | None) -> int:
    last = request.headers.get("last-event-id", "")
    if last:
        if not last.isascii() or not last.isdigit():
            raise Refusal(Code.INVALID)
        return int(last)
    if after is not None and after < 0:
        raise Refusal(Code.INVALID)
    return after or 0


def _carry_out(request: HttpRequest, conversation_id: str, command: Command):
    check_origin(request)
    return commands.carry_out(token_of(request), conversation_id, command)


def _verified(request: HttpRequest, response: HttpResponse, verified: Verified) -> dict[str, Any]:
    set_visitor_cookie(response, verified.token)
    token = verified.token if bearer_of(request) is not None else None
    return {"seq": verified.seq, "name": verified.name, "token": token}


def _command(kind: type[Command], **fields: Any) -> Command:
    try:
        return kind(**fields)
    except PydanticValidationError:
        raise Refusal(Code.NOT_FOUND) from None


def _load(token: str | None, conversation_id: str):
    return access.conversation_for_visitor(access.visitor_for(token), conversation_id)


def _asking_visitor(request: HttpRequest) -> Customer | None:
    """Whose token it is. A cookie may outlive its token; its browser simply becomes a new visitor."""
    try:
        return visitor_of(request)
    except Refusal:
        if bearer_of(request) is not None:
            raise
        return None

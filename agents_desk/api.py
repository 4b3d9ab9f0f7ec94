"""The desk's REST interface, for the pages and for programs with an API key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.utils import check_csrf
from pydantic import ConfigDict, StrictStr

from agents_desk import commands
from agents_desk.dossier import desk_snapshot, dossier
from agents_desk.queries import queue
from chat import access, queries
from chat.protocol import (
    Claim,
    ClientId,
    Code,
    DeskCommand,
    DeskMessagePost,
    NotePost,
    Refusal,
    Release,
    Resolve,
    Return,
)
from portal.accounts.identity import user_of_key

BY_REST = "rest"


def staff(request: HttpRequest):
    """The member of staff who calls: by API key, or by session, which counts only with a CSRF token when writing."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        user = user_of_key(key.strip())
    else:
        if check_csrf(request) is not None:
            raise Refusal(Code.FORBIDDEN)
        user = request.user
    access.check_staff(user)
    return user


router = Router(tags=["desk"], auth=staff)


class Text(Schema):
    model_config = ConfigDict(extra="forbid")

    client_id: ClientId
    text: StrictStr


class Accepted(Schema):
    seq: int


class TextAccepted(Schema):
    client_id: str
    seq: int


@router.get("/queue", summary="Who waits, what I hold, what is going on")
def read_queue(request: HttpRequest, live_before: datetime | None = None) -> dict[str, Any]:
    """Waiting with the longest wait first. `live_before` is the `next` of an earlier page of the live ones."""
    return queue(request.auth, live_before=live_before)


@router.get("/conversations/{conversation_id}", summary="A conversation as staff see it")
def read_conversation(request: HttpRequest, conversation_id: str) -> dict[str, Any]:
    """`public` is what the customer sees; `desk` has the notes and the dossier."""
    conversation = access.conversation_for_staff(request.auth, conversation_id)
    return {"public": queries.snapshot(conversation), "desk": desk_snapshot(conversation)}


@router.get("/conversations/{conversation_id}/dossier", summary="What staff see beside the transcript")
def read_dossier(request: HttpRequest, conversation_id: str) -> dict[str, Any]:
    return dossier(access.conversation_for_staff(request.auth, conversation_id))


@router.post("/conversations/{conversation_id}/claim", response={202: Accepted}, summary="Take over")
def claim(request: HttpRequest, conversation_id: str):
    """From the queue or from the running assistant. Of two agents one gets it, the other 409 `already_claimed`."""
    return _carry_out(request, conversation_id, Claim, "claim")


@router.post("/conversations/{conversation_id}/release", response={202: Accepted}, summary="Give back to the queue")
def release(request: HttpRequest, conversation_id: str):
    return _carry_out(request, conversation_id, Release, "release")


@router.post("/conversations/{conversation_id}/return", response={202: Accepted}, summary="Return to the assistant")
def return_to_assistant(request: HttpRequest, conversation_id: str):
    """By its holder, or straight from the queue."""
    return _carry_out(request, conversation_id, Return, "return")


@router.post("/conversations/{conversation_id}/resolve", response={202: Accepted}, summary="End the conversation")
def resolve(request: HttpRequest, conversation_id: str):
    return _carry_out(request, conversation_id, Resolve, "resolve")


@router.post(
    "/conversations/{conversation_id}/messages",
    response={202: TextAccepted, 200: TextAccepted},
    summary="The holding agent's answer",
)
def post_message(request: HttpRequest, conversation_id: str, body: Text):
    return _post(request, conversation_id, DeskMessagePost, "message.post", body)


@router.post(
    "/conversations/{conversation_id}/notes",
    response={202: TextAccepted, 200: TextAccepted},
    summary="A remark that only staff see",
)
def post_note(request: HttpRequest, conversation_id: str, body: Text):
    return _post(request, conversation_id, NotePost, "note.post", body)


def _post(request: HttpRequest, conversation_id: str, command: type[DeskCommand], name: str, body: Text):
    posted = commands.carry_out(
        request.auth,
        command(type=name, client_id=body.client_id, text=body.text, conversation=_uuid(conversation_id)),
    )
    return Status(202 if posted.created else 200, {"client_id": body.client_id, "seq": posted.seq})


def _carry_out(request: HttpRequest, conversation_id: str, command: type[DeskCommand], name: str):
    order = command(type=name, client_id=BY_REST, conversation=_uuid(conversation_id))
    return Status(202, {"seq": commands.carry_out(request.auth, order).seq})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refusal(Code.NOT_FOUND) from None

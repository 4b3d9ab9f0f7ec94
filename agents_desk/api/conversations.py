"""One conversation over REST: reading it, and what moves it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import StrictStr

from agents_desk import trail
from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import Accepted, carry_out
from agents_desk.dossier import desk_snapshot, dossier
from chat import access, queries
from chat.protocol import Claim, Release, Resolve, Return

router = Router(auth=staff)


class Returned(Schema):
    """What the assistant shall do, and whether it writes now, also if the customer does not wait for an answer.

    Other keys are ignored: this call took no body at first, and programs may send one all the same.
    """

    instruction: StrictStr = ""
    at_once: bool = False


@router.get("/conversations/{conversation_id}", summary="A conversation as staff see it")
def read_conversation(request: HttpRequest, conversation_id: str) -> dict[str, Any]:
    """`public` is what the customer sees; `desk` has the notes and the dossier."""
    conversation = access.conversation_for_staff(request.auth, conversation_id)
    trail.record_view(request.auth, conversation.id)
    return {"public": queries.snapshot(conversation), "desk": desk_snapshot(request.auth, conversation)}


@router.get("/conversations/{conversation_id}/dossier", summary="What staff see beside the transcript")
def read_dossier(request: HttpRequest, conversation_id: str) -> dict[str, Any]:
    conversation = access.conversation_for_staff(request.auth, conversation_id)
    trail.record_view(request.auth, conversation.id)
    return dossier(request.auth, conversation)


@router.post("/conversations/{conversation_id}/claim", response={202: Accepted}, summary="Take over")
def claim(request: HttpRequest, conversation_id: str):
    """From the queue or from the running assistant. Of two agents one gets it, the other 409 `already_claimed`."""
    return carry_out(request, conversation_id, Claim)


@router.post("/conversations/{conversation_id}/release", response={202: Accepted}, summary="Give back to the queue")
def release(request: HttpRequest, conversation_id: str):
    return carry_out(request, conversation_id, Release)


@router.post("/conversations/{conversation_id}/return", response={202: Accepted}, summary="Return to the assistant")
def return_to_assistant(request: HttpRequest, conversation_id: str, body: Returned | None = None):
    """By its holder, or straight from the queue; with a sentence for the assistant, or without."""
    return carry_out(request, conversation_id, Return, **(body.model_dump() if body else {}))


@router.post("/conversations/{conversation_id}/resolve", response={202: Accepted}, summary="End the conversation")
def resolve(request: HttpRequest, conversation_id: str):
    return carry_out(request, conversation_id, Resolve)

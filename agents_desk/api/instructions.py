"""Telling the assistant what to do, and what it said wrongly, over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field, StrictStr

from agents_desk import commands
from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import Accepted, carry_out, uuid_of
from chat.protocol import ClientId, MessageFlag, Whisper

router = Router(auth=staff)


class Whispered(Schema):
    """`at_once`: the assistant writes now, also if the customer does not wait for an answer."""

    model_config = ConfigDict(extra="forbid")

    client_id: ClientId
    text: StrictStr
    at_once: bool = False


class Flagged(Schema):
    """The number of the wrong message, and what would have been right."""

    model_config = ConfigDict(extra="forbid")

    seq: int = Field(ge=1)
    answer: StrictStr


@router.post(
    "/conversations/{conversation_id}/whisper",
    response={202: Accepted, 200: Accepted},
    summary="Tell the assistant something that the customer does not see",
)
def whisper(request: HttpRequest, conversation_id: str, body: Whispered):
    """While it has the conversation; `seq` is the number in the desk's stream."""
    order = Whisper(type="whisper", conversation=uuid_of(conversation_id), **body.model_dump())
    posted = commands.carry_out(request.auth, order)
    return Status(202 if posted.created else 200, {"seq": posted.seq})


@router.post(
    "/conversations/{conversation_id}/flags", response={202: Accepted}, summary="Say that the assistant was wrong"
)
def flag(request: HttpRequest, conversation_id: str, body: Flagged):
    return carry_out(request, conversation_id, MessageFlag, seq=body.seq, answer=body.answer)

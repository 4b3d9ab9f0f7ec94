"""What agents write, over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, StrictStr

from agents_desk import commands
from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import uuid_of
from chat.protocol import ClientId, DeskCommand, DeskMessagePost, NotePost

router = Router(auth=staff)


class Text(Schema):
    model_config = ConfigDict(extra="forbid")

    client_id: ClientId
    text: StrictStr


class TextAccepted(Schema):
    client_id: str
    seq: int


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
        command(type=name, client_id=body.client_id, text=body.text, conversation=uuid_of(conversation_id)),
    )
    return Status(202 if posted.created else 200, {"client_id": body.client_id, "seq": posted.seq})

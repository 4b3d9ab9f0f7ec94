"""What agents write, over REST."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, StrictStr, StringConstraints

from agents_desk import commands
from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import uuid_of
from chat import company
from chat.guardrails.masking import mask
from chat.markdown import links_elsewhere, render_markdown
from chat.protocol import MAX_TEXT, ClientId, DeskCommand, DeskMessagePost, NotePost

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


class Draft(Schema):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[StrictStr, StringConstraints(max_length=MAX_TEXT)]


class Preview(Schema):
    """`links_elsewhere` are the addresses that become plain text."""

    html: str
    links_elsewhere: list[str]


@router.post("/preview", response=Preview, summary="A reply or a note as it will be shown")
def preview(request: HttpRequest, body: Draft):
    hosts = company.content().settings.link_hosts
    text = mask(body.text).text
    return {
        "html": render_markdown(text, allowed_hosts=hosts),
        "links_elsewhere": links_elsewhere(text, allowed_hosts=hosts),
    }


def _post(request: HttpRequest, conversation_id: str, command: type[DeskCommand], name: str, body: Text):
    posted = commands.carry_out(
        request.auth,
        command(type=name, client_id=body.client_id, text=body.text, conversation=uuid_of(conversation_id)),
    )
    return Status(202 if posted.created else 200, {"client_id": body.client_id, "seq": posted.seq})

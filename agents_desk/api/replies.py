"""Canned replies over REST: the shared ones to use, one's own to keep."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, StrictStr

from agents_desk.api.auth import staff
from agents_desk.models import CannedReply
from agents_desk.services import replies
from chat import access, company

router = Router(auth=staff)


class OwnReply(Schema):
    model_config = ConfigDict(extra="forbid")

    shortcut: StrictStr
    title: StrictStr
    text: StrictStr
    language: StrictStr = ""


class Use(Schema):
    model_config = ConfigDict(extra="forbid")

    conversation: UUID


@router.get("/replies", summary="The canned replies that I can use")
def read_replies(request: HttpRequest) -> dict[str, Any]:
    """The shared ones of my teams and my own, the most used first."""
    found = CannedReply.objects.of_pack(company.slug()).open_to(request.auth).order_by("-uses", "title")
    return {"items": [_as_json(reply) for reply in found]}


@router.post("/replies", response={201: dict}, summary="Keep a reply of my own")
def add_reply(request: HttpRequest, body: OwnReply):
    return Status(201, _as_json(replies.keep_own(owner=request.auth, **body.dict())))


@router.put("/replies/{reply_id}", summary="Change a reply of my own")
def change_reply(request: HttpRequest, reply_id: int, body: OwnReply) -> dict[str, Any]:
    return _as_json(replies.keep_own(owner=request.auth, pk=reply_id, **body.dict()))


@router.delete("/replies/{reply_id}", response={204: None}, summary="Delete a reply of my own")
def delete_reply(request: HttpRequest, reply_id: int):
    replies.delete_own(owner=request.auth, pk=reply_id)
    return Status(204, None)


@router.post("/replies/{reply_id}/use", summary="A canned reply for one conversation, filled in")
def use_reply(request: HttpRequest, reply_id: int, body: Use) -> dict[str, Any]:
    """`missing` names the placeholders that still stand in `text`, because nothing is known for them."""
    conversation = access.conversation_for_staff(request.auth, body.conversation)
    filled = replies.use(reply_id=reply_id, user=request.auth, conversation=conversation)
    return {"text": filled.text, "missing": list(filled.missing)}


def _as_json(reply: CannedReply) -> dict[str, Any]:
    return {
        "id": reply.pk,
        "shortcut": reply.shortcut,
        "title": reply.title,
        "text": reply.text,
        "team": reply.team,
        "language": reply.language,
        "mine": reply.owner_id is not None,
        "uses": reply.uses,
    }

"""Joining duplicate conversations and saying what a conversation is, over REST."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict

from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import Accepted, carry_out
from agents_desk.duplicates import duplicates
from chat import access
from chat.protocol import Mark, Merge

router = Router(auth=staff)


class Into(Schema):
    model_config = ConfigDict(extra="forbid")

    into: UUID


class AsKind(Schema):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["customer", "test", "spam"]


@router.get("/conversations/{conversation_id}/duplicates", summary="What this conversation may be merged into")
def read_duplicates(request: HttpRequest, conversation_id: str) -> list[dict[str, Any]]:
    """The open conversations that are proved to be the same customer's, the most recent first."""
    return duplicates(request.auth, access.conversation_for_staff(request.auth, conversation_id))


@router.post("/conversations/{conversation_id}/merge", response={202: Accepted}, summary="Merge into another one")
def merge(request: HttpRequest, conversation_id: str, body: Into):
    """This one ends and the other goes on; it cannot be undone. 409 `not_proved` where it may be another customer's."""
    return carry_out(request, conversation_id, Merge, into=body.into)


@router.post("/conversations/{conversation_id}/mark", response={202: Accepted}, summary="A customer's, a test, or spam")
def mark(request: HttpRequest, conversation_id: str, body: AsKind):
    """Tests and spam leave the numbers; spam is closed as well. Both can be taken back."""
    return carry_out(request, conversation_id, Mark, kind=body.kind)

"""Asking the assistant beside a conversation, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, StrictStr

from agents_desk import commands, trail
from agents_desk.api.auth import manager, staff
from agents_desk.api.carrying_out import uuid_of
from agents_desk.consultations import as_data, side_thread
from agents_desk.suggestions import suggestions
from chat import access
from chat.models import Consultation
from chat.protocol import ClientId, QuestionAsk, SuggestionAsk
from chat.services import consultations

router = Router(auth=staff)


class Asked(Schema):
    """Without a `text` a reply is suggested; with one it is a question."""

    model_config = ConfigDict(extra="forbid")

    client_id: ClientId
    kind: Literal["suggestion", "question"]
    text: StrictStr = ""


@router.get("/conversations/{conversation_id}/consultations", summary="What was asked beside a conversation")
def read_consultations(request: HttpRequest, conversation_id: str) -> dict[str, Any]:
    """With answers, sources, warnings and what became of suggestions; of a running one the text so far."""
    conversation = access.conversation_for_staff(request.auth, conversation_id)
    trail.record_view(request.auth, conversation.id)
    return {"items": side_thread(conversation)}


@router.post(
    "/conversations/{conversation_id}/consultations",
    response={202: dict[str, Any]},
    summary="Ask the assistant for a reply, or anything else",
)
def ask(request: HttpRequest, conversation_id: str, body: Asked):
    """The answer is streamed in `consultation.draft` frames; `consultation.answered` says that it is there."""
    own = {"client_id": body.client_id, "conversation": uuid_of(conversation_id)}
    if body.kind == "question":
        commands.carry_out(request.auth, QuestionAsk(type="question.ask", text=body.text, **own))
    else:
        commands.carry_out(request.auth, SuggestionAsk(type="suggestion.ask", **own))
    asked = Consultation.objects.select_related("agent").prefetch_related("uses__message")
    return Status(202, as_data(asked.get(conversation=own["conversation"], client_id=body.client_id)))


@router.delete(
    "/conversations/{conversation_id}/consultations/{consultation_id}",
    response={204: None},
    summary="Give up an answer of one's own that is still being written",
)
def cancel(request: HttpRequest, conversation_id: str, consultation_id: int):
    conversation = access.conversation_for_staff(request.auth, conversation_id)
    consultations.cancel(conversation_id=conversation.id, agent=request.auth, consultation_id=consultation_id)
    return Status(204, None)


@router.get("/suggestions", auth=manager, summary="Suggested replies and what was sent")
def read_suggestions(request: HttpRequest, before: datetime | None = None) -> dict[str, Any]:
    """Of customers' conversations, newest first, in pages: `next` is the `before` of the next one."""
    return suggestions(before=before)

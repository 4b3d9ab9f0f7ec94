"""Suggested replies beside what agents made of them: for whoever looks after the assistant's quality."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agents_desk.consultations import changed
from chat.difference import difference
from chat.models import Consultation
from chat.states import Kind

PAGE = 50


def suggestions(*, before: datetime | None = None) -> dict[str, Any]:
    """A page of finished suggestions, newest first; one that nobody used has no `sent`."""
    finished = (
        Consultation.objects.filter(
            kind=Consultation.Kind.SUGGESTION,
            state=Consultation.State.FINISHED,
            conversation__kind=Kind.CUSTOMER,
        )
        .select_related("agent")
        .prefetch_related("uses__message")
        .order_by("-created_at", "-pk")
    )
    if before is not None:
        finished = finished.filter(created_at__lt=before)
    page = list(finished[: PAGE + 1])
    return {
        "items": [_item(consultation) for consultation in page[:PAGE]],
        "next": page[PAGE - 1].created_at.isoformat() if len(page) > PAGE else None,
    }


def _item(consultation: Consultation) -> dict[str, Any]:
    use = next(iter(consultation.uses.all()), None)
    return {
        "consultation": consultation.pk,
        "conversation": str(consultation.conversation_id),
        "at": consultation.created_at.isoformat(),
        "agent": consultation.agent.display_name,
        "at_takeover": consultation.at_takeover,
        "model": consultation.model,
        "suggested": consultation.text,
        "warnings": consultation.warnings,
        "sent": use and use.message.text,
        "changed": use and changed(use.similarity),
        "difference": use and difference(consultation.text, use.message.text),
    }

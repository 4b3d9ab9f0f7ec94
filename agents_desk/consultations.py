"""What agents asked the assistant beside a conversation, and what became of its suggestions, for the desk to show."""

from __future__ import annotations

import logging
from typing import Any

from redis.exceptions import RedisError

from chat import company, redis
from chat.difference import difference
from chat.markdown import leads_to, render_markdown
from chat.models import Consultation, Conversation, SuggestionUse

log = logging.getLogger(__name__)

SHOWN = 50


def side_thread(conversation: Conversation) -> list[dict[str, Any]]:
    """The newest consultations of a conversation, whichever colleague asked, oldest first; none that were given up."""
    newest = (
        conversation.consultations.exclude(state=Consultation.State.CANCELLED)
        .select_related("agent")
        .prefetch_related("uses__message")
        .order_by("-pk")[:SHOWN]
    )
    return [as_data(consultation) for consultation in reversed(newest)]


def as_data(consultation: Consultation) -> dict[str, Any]:
    """One consultation; of a running one `text` is what has been said so far, as plain text."""
    hosts = company.content().settings.link_hosts
    finished = consultation.state == Consultation.State.FINISHED
    text = consultation.text if finished else _text_so_far(consultation)
    marks = [(each["at"], each["number"]) for each in consultation.citations]
    return {
        "id": consultation.pk,
        "kind": consultation.kind,
        "state": consultation.state,
        "by": {"id": consultation.agent_id, "name": consultation.agent.display_name},
        "at": consultation.created_at.isoformat(),
        "read_seq": consultation.read_seq,
        "at_takeover": consultation.at_takeover,
        "question": consultation.question,
        "text": text,
        "html": render_markdown(text, allowed_hosts=hosts, marks=marks) if finished else "",
        "citations": [
            {**each, "url": each["url"] if leads_to(each["url"], hosts) else ""} for each in consultation.citations
        ],
        "warnings": consultation.warnings,
        "lookups": consultation.lookups,
        "failure": consultation.failure,
        "model": consultation.model,
        "tokens": consultation.read_tokens + consultation.output_tokens,
        "cost": None if consultation.cost is None else str(consultation.cost),
        "duration_ms": consultation.duration_ms,
        "uses": [_use(use, consultation.text) for use in consultation.uses.all()],
    }


def uses_of(conversation: Conversation) -> dict[str, int]:
    """Which messages came from a suggestion, by their number, and how many per cent of its words were changed."""
    uses = SuggestionUse.objects.filter(message__conversation=conversation)
    return {str(seq): changed(similarity) for seq, similarity in uses.values_list("message__seq", "similarity")}


def changed(similarity: float) -> int:
    """In per cent; what is not quite the same is never called unchanged."""
    return 0 if similarity == 1 else max(1, round((1 - similarity) * 100))


def _use(use: SuggestionUse, suggested: str) -> dict[str, Any]:
    return {
        "message": use.message.seq,
        "changed": changed(use.similarity),
        "difference": difference(suggested, use.message.text),
    }


def _text_so_far(consultation: Consultation) -> str:
    """What a worker has said of it and not yet stored."""
    if consultation.state != Consultation.State.RUNNING:
        return ""
    try:
        said = redis.client().get(redis.CONSULTATION_TEXT % consultation.pk)
    except RedisError as error:
        log.warning("text so far not read: %s", type(error).__name__)
        return ""
    return (said or b"").decode()

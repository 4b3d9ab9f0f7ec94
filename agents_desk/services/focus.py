"""Handling time: the stretches in which an agent worked in a conversation, built from heartbeats."""

from __future__ import annotations

from datetime import timedelta

from agents_desk.models import FocusSpan
from chat.models import Conversation
from chat.services.transcript import writing

LONGEST_GAP = timedelta(seconds=60)
# What is written down after giving a conversation away or resolving it still belongs to handling it.
WRAP_UP = timedelta(minutes=15)


def beat(*, conversation_id, agent) -> FocusSpan | None:
    """Notes that the agent works in the conversation now; None if they only look on, which is nobody's handling.

    A beat within 60 s of the last one extends its span, a later one begins a new span. The conversation is locked as
    for any writing, so that two tabs of one agent do not count the same minute twice.
    """
    with writing(conversation_id) as transcript:
        conversation, now = transcript.conversation, transcript.now
        if not _handles(conversation, agent, now):
            return None
        span = conversation.focus_spans.filter(agent=agent).order_by("-last_beat_at").first()
        if span is None or now - span.last_beat_at > LONGEST_GAP:
            return FocusSpan.objects.create(conversation=conversation, agent=agent, started_at=now, last_beat_at=now)
        span.last_beat_at = max(span.last_beat_at, now)
        span.save(update_fields=["last_beat_at"])
        return span


def _handles(conversation: Conversation, agent, now) -> bool:
    if conversation.holder_id is not None:
        return conversation.holder_id == agent.id
    last = conversation.assignments.order_by("-started_at", "-pk").first()
    return last is not None and last.agent_id == agent.id and now - last.ended_at <= WRAP_UP

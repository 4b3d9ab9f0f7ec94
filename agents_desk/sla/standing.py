"""How a conversation stands with what was promised, for those who look at it."""

from __future__ import annotations

from typing import Any

from agents_desk.models import SlaClock, SlaTarget
from chat import clock
from chat.models import Conversation


def standing(conversation: Conversation) -> list[dict[str, Any]]:
    """Every promise of the conversation, the newest last.

    `state` is ok, soon, breached or paused while it holds, else met or void; `broken` says whether it was not kept.
    """
    now = clock.now()
    return [_told(each, now) for each in conversation.sla_clocks.order_by("started_at", "pk")]


def _told(each: SlaClock, now) -> dict[str, Any]:
    return {
        "target": each.target,
        "label": str(SlaTarget(each.target).label),
        "state": each.ending or each.state_at(now),
        "started_at": each.started_at.isoformat(),
        "due_at": each.due_at.isoformat() if each.due_at else None,
        "warn_at": each.warn_at.isoformat() if each.warn_at else None,
        "ended_at": each.ended_at.isoformat() if each.ended_at else None,
        "broken": each.breached_at is not None,
    }

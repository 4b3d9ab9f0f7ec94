"""Conversations as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import JSONObject, Left

from agents_desk.dossier import intent_title, why
from agents_desk.models import Offer, SlaClock
from chat import clock
from chat.models import Conversation, Handoff, Message

LINE_LENGTH = 160


def with_lines(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """With what `rows_of` needs from the same statement: customer, holder, and the last message as `last_line`."""
    last = Message.objects.filter(conversation=OuterRef("pk")).order_by("-seq")
    line = last.values(
        line=JSONObject(author="author", name="name", text=Left("text", LINE_LENGTH), files="attachment_count")
    )
    return conversations.select_related("customer", "holder").annotate(last_line=Subquery(line[:1]))


def rows_of(conversations: Sequence[Conversation]) -> list[dict[str, Any]]:
    """Conversations that were read `with_lines`, in three more statements however many they are."""
    prefetch_related_objects(
        conversations,
        Prefetch("handoffs", Handoff.objects.filter(ended_at=None), to_attr="open_handoffs"),
        Prefetch("sla_clocks", SlaClock.objects.filter(ended_at=None), to_attr="open_clocks"),
        Prefetch("offers", Offer.objects.filter(ended_at=None).select_related("agent"), to_attr="open_offers"),
    )
    now = clock.now()
    return [_row(each, now) for each in conversations]


def _row(conversation: Conversation, now: datetime) -> dict[str, Any]:
    """`unread` says that the customer wrote and no agent has read it, where an agent has it."""
    holder = conversation.holder
    handoff = conversation.open_handoffs[0] if conversation.open_handoffs else None
    return {
        "id": str(conversation.id),
        "kind": conversation.kind,
        "status": conversation.status,
        "customer": str(conversation.customer),
        "intent": intent_title(conversation),
        "team": conversation.team,
        "language": conversation.language,
        "sentiment": conversation.sentiment,
        "tags": conversation.tags,
        "holder": {"id": holder.id, "name": holder.display_name, "initials": holder.initials} if holder else None,
        "unread": holder is not None and conversation.last_customer_seq > conversation.agent_read_seq,
        "opened_at": conversation.opened_at.isoformat(),
        "last_at": conversation.last_message_at.isoformat(),
        "last_line": conversation.last_line,
        "handoff": why(handoff) if handoff else None,
        "waiting_since": handoff.requested_at.isoformat() if handoff else None,
        "snoozed_until": _moment(conversation.snoozed_until),
        "resolved_at": _moment(conversation.resolved_at),
        "sla": _sla(conversation.open_clocks, now),
        "offer": _offer(conversation.open_offers),
    }


def _sla(clocks: Sequence[SlaClock], now: datetime) -> dict[str, Any] | None:
    """The promise that falls due first; one that is broken stays until it is made good."""
    due = [each for each in clocks if each.due_at is not None]
    if not due:
        return None
    first = min(due, key=lambda each: each.due_at)
    return {
        "target": first.target,
        "due_at": first.due_at.isoformat(),
        "warn_at": _moment(first.warn_at),
        "state": first.state_at(now),
    }


def _offer(offers: Sequence[Offer]) -> dict[str, Any] | None:
    if not offers:
        return None
    [offer] = offers
    return {"agent": offer.agent_id, "name": offer.agent.display_name, "until": offer.expires_at.isoformat()}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

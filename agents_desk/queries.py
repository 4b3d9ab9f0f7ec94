"""The desk's lists: who waits, what I hold, what is going on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Left

from agents_desk.dossier import intent_title, why
from chat import clock
from chat.models import Conversation, Handoff, Message
from chat.states import OPEN, Kind, Status

MOST_WAITING = 100
MOST_MINE = 50
LIVE_PAGE = 30
LINE_LENGTH = 160

# A preview is its author's own business, and spam is nobody's.
SHOWN_KINDS = (Kind.CUSTOMER, Kind.TEST, Kind.SAMPLE)


def queue(user, *, live_before: datetime | None = None) -> dict[str, Any]:
    """The desk's three lists with their counts: waiting (longest wait first), mine, and live (most recent first).

    Live are the conversations of the assistant and of colleagues, in pages: `live.next` is the `live_before` of the
    next one.
    """
    # Only the open ones are looked at: the resolved ones grow without end.
    counts = (
        _shown()
        .filter(status__in=OPEN)
        .aggregate(
            waiting=Count("pk", filter=Q(status=Status.AWAITING_AGENT)),
            mine=Count("pk", filter=Q(holder=user)),
            live=Count("pk", filter=_is_live_for(user)),
        )
    )
    waiting = _with_lines(_shown().waiting())[:MOST_WAITING]
    mine = _with_lines(_shown().held_by(user).order_by("-last_message_at"))[:MOST_MINE]
    live = _with_lines(_shown().filter(_is_live_for(user)).order_by("-last_message_at", "-pk"))
    if live_before is not None:
        live = live.filter(last_message_at__lt=live_before)
    page = [_row(conversation) for conversation in live[: LIVE_PAGE + 1]]
    return {
        "now": clock.now().isoformat(),
        "waiting": {"count": counts["waiting"], "items": [_row(each) for each in waiting]},
        "mine": {"count": counts["mine"], "items": [_row(each) for each in mine]},
        "live": {
            "count": counts["live"],
            "items": page[:LIVE_PAGE],
            "next": page[LIVE_PAGE - 1]["last_at"] if len(page) > LIVE_PAGE else None,
        },
    }


def _shown() -> QuerySet[Conversation]:
    return Conversation.objects.filter(kind__in=SHOWN_KINDS)


def _is_live_for(user) -> Q:
    return Q(status=Status.WITH_ASSISTANT) | Q(status=Status.WITH_AGENT) & ~Q(holder=user)


def _with_lines(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    last = Message.objects.filter(conversation=OuterRef("pk")).order_by("-seq")
    line = last.values(line=JSONObject(author="author", name="name", text=Left("text", LINE_LENGTH)))
    open_handoffs = Prefetch("handoffs", Handoff.objects.filter(ended_at=None), to_attr="open_handoffs")
    return (
        conversations.select_related("customer", "holder")
        .prefetch_related(open_handoffs)
        .annotate(last_line=Subquery(line[:1]))
    )


def _row(conversation: Conversation) -> dict[str, Any]:
    holder = conversation.holder
    handoff = conversation.open_handoffs[0] if conversation.open_handoffs else None
    return {
        "id": str(conversation.id),
        "kind": conversation.kind,
        "status": conversation.status,
        "customer": str(conversation.customer),
        "intent": intent_title(conversation),
        "holder": {"id": holder.id, "name": holder.display_name} if holder else None,
        "opened_at": conversation.opened_at.isoformat(),
        "last_at": conversation.last_message_at.isoformat(),
        "last_line": conversation.last_line,
        "handoff": why(handoff) if handoff else None,
        "waiting_since": handoff.requested_at.isoformat() if handoff else None,
    }

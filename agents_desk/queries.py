"""The desk's lists: who waits, what I hold, what is going on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from agents_desk.lists.rows import rows_of, with_lines
from agents_desk.lists.views import AWAKE, SHOWN_KINDS
from chat import access, clock
from chat.models import Conversation
from chat.states import OPEN, Status

MOST_WAITING = 100
MOST_MINE = 50
LIVE_PAGE = 30


def queue(user, *, live_before: datetime | None = None) -> dict[str, Any]:
    """The desk's three lists with their counts: waiting (longest wait first), mine, and live (most recent first).

    Live are the conversations of the assistant and of colleagues, in pages: `live.next` is the `live_before` of the
    next one.
    """
    shown = _shown(user)
    # Only the open ones are looked at: the resolved ones grow without end.
    counts = shown.filter(status__in=OPEN).aggregate(
        waiting=Count("pk", filter=Q(status=Status.AWAITING_AGENT)),
        mine=Count("pk", filter=Q(holder=user)),
        live=Count("pk", filter=_is_live_for(user)),
    )
    live = shown.filter(_is_live_for(user)).order_by("-last_message_at", "-pk")
    if live_before is not None:
        live = live.filter(last_message_at__lt=live_before)
    read = {
        "waiting": list(with_lines(shown.waiting())[:MOST_WAITING]),
        "mine": list(with_lines(shown.held_by(user).order_by("-last_message_at"))[:MOST_MINE]),
        "live": list(with_lines(live)[: LIVE_PAGE + 1]),
    }
    rows = {row["id"]: row for row in rows_of([each for part in read.values() for each in part])}
    items = {name: [rows[str(each.pk)] for each in part] for name, part in read.items()}
    page = items["live"][:LIVE_PAGE]
    return {
        "now": clock.now().isoformat(),
        "waiting": {"count": counts["waiting"], "items": items["waiting"]},
        "mine": {"count": counts["mine"], "items": items["mine"]},
        "live": {
            "count": counts["live"],
            "items": page,
            "next": page[-1]["last_at"] if len(items["live"]) > LIVE_PAGE else None,
        },
    }


def _shown(user) -> QuerySet[Conversation]:
    """What is put aside for later is in none of the lists."""
    return Conversation.objects.filter(access.visible_to(user), AWAKE, kind__in=SHOWN_KINDS)


def _is_live_for(user) -> Q:
    return Q(status=Status.WITH_ASSISTANT) | Q(status=Status.WITH_AGENT) & ~Q(holder=user)

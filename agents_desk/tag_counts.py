"""Which tags are in use, and how often."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Func

from chat import access
from chat.models import Conversation
from chat.states import Kind

MOST = 500
TAGGED_KINDS = (Kind.CUSTOMER, Kind.TEST, Kind.SAMPLE)


class Unnest(Func):
    """One row for each element of an array."""

    function = "UNNEST"
    set_returning = True


def tag_counts(user) -> list[dict[str, Any]]:
    """Of the conversations that this member of staff may see, the most frequent first."""
    counts = (
        Conversation.objects.filter(access.visible_to(user), kind__in=TAGGED_KINDS)
        .exclude(tags=[])
        .annotate(tag=Unnest(F("tags")))
        .values("tag")
        .annotate(count=Count("pk"))
        .order_by("-count", "tag")
    )
    return list(counts[:MOST])

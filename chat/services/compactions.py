"""The shorter form of a long conversation's beginning, for the model."""

from __future__ import annotations

from chat import clock
from chat.models import Compaction

BY_RULES = "rules"


def store(*, conversation_id, upto: int, text: str) -> None:
    """Keeps it; a worker that comes second finds it there already."""
    Compaction.objects.bulk_create(
        [Compaction(conversation_id=conversation_id, upto=upto, text=text, made_by=BY_RULES, created_at=clock.now())],
        ignore_conflicts=True,
    )

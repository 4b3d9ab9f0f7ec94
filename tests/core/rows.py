"""All that is stored about conversations, to prove that a refusal changed nothing; and a lease that ran out."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection

from chat.models import Turn
from chat.protocol import Code, Refusal
from chat.services.leases import Lease

TABLES = (
    "chat_conversation",
    "chat_message",
    "chat_event",
    "chat_note",
    "chat_handoff",
    "chat_assignment",
    "chat_turn",
    "chat_quote",
    "chat_rating",
    "chat_step",
    "chat_toolcall",
    "chat_verdict",
    "chat_action",
    "chat_identity",
    "chat_verification",
    "chat_pack",
    "chat_promptversion",
    "chat_promptdraft",
    "chat_preview",
)
ALL_ROWS = " UNION ALL ".join(f"SELECT '{table}', to_jsonb(t)::text FROM {table} t" for table in TABLES)


def all_rows() -> set[tuple[str, str]]:
    """Every row as text."""
    with connection.cursor() as cursor:
        cursor.execute(ALL_ROWS)
        return set(cursor.fetchall())


@contextmanager
def refused(code: Code):
    """What happens within is refused with this code and leaves no trace."""
    before = all_rows()
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code is code
    assert all_rows() == before


@contextmanager
def nothing_written():
    before = all_rows()
    yield
    assert all_rows() == before


def lose(lease: Lease) -> None:
    """Its worker has not renewed it: as if it had run out long ago."""
    Turn.objects.filter(pk=lease.turn_id).update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))

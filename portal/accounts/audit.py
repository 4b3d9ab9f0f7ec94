"""The audit log: what members of the staff did, in entries that are only ever appended to, and chained.

An entry is inserted in the transaction of what it tells of, so that there is neither without the other. Its place in
the chain comes a moment later (`seal`, one of the sweeper's chores): numbering entries as they are written would have
every command of every agent wait for the one before it to be committed. See docs/decisions/0013-audit-chain.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from chat import clock
from portal.accounts.models import AuditEntry, AuditSeal, UnsealedEntry

VIEWS_RECORDED_EVERY = timedelta(hours=1)
SEALED_AT_A_TIME = 2000
# Sealing takes seconds. What is older and has no seal was taken out of the chain, or nobody seals.
SEALED_WITHIN = timedelta(minutes=10)
BEFORE_THE_FIRST = "0" * 64
# Any number that no other advisory lock of the portal uses.
SEALING = 7_265_533

INSERT_AND_LIST = """
    WITH entry AS (
      INSERT INTO "accounts_auditentry" (at, user_id, action, subject, facts)
      SELECT %(at)s, %(user)s::bigint, %(action)s, %(subject)s, %(facts)s::jsonb {unless}
      RETURNING id
    )
    INSERT INTO "accounts_unsealedentry" (entry_id) SELECT id FROM entry
"""
RECORD = INSERT_AND_LIST.format(unless="")
RECORD_ONCE = INSERT_AND_LIST.format(
    unless="""
       WHERE NOT EXISTS (SELECT 1 FROM "accounts_auditentry"
                          WHERE subject = %(subject)s AND user_id = %(user)s AND action = %(action)s AND at > %(since)s)
    """
)


def record(user, action: str, *, subject: str = "", **facts: Any) -> None:
    """Notes what this member of staff (None: nobody who is known) did, in the caller's transaction.

    `action` is a noun and a verb such as `conversation.claim`; `subject` the id of what it was done to. `facts` are ids
    and words of the portal: nothing that people wrote.
    """
    _insert(RECORD, user, action, subject, facts)


def record_view(user, conversation_id) -> None:
    """Notes that this member of staff has read a transcript; once an hour is enough."""
    since = clock.now() - VIEWS_RECORDED_EVERY
    _insert(RECORD_ONCE, user, "conversation.view", str(conversation_id), {}, since=since)


def has_noted(user) -> bool:
    """Whether anything was recorded for this person since they were loaded, which is once for each request."""
    return getattr(user, "_is_on_record", False)


def _insert(statement: str, user, action: str, subject: str, facts: dict[str, Any], **more: Any) -> None:
    key = getattr(user, "api_key", None)
    if key is not None:
        facts = {**facts, "key": key.pk}
    values = {
        "at": clock.now(),
        "user": user.pk if user is not None else None,
        "action": action,
        "subject": str(subject),
        "facts": orjson.dumps(facts).decode(),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **more})
    if user is not None:
        user._is_on_record = True


# --- the chain --------------------------------------------------------------------------------------------------------


@transaction.atomic
def seal() -> int:
    """Gives the entries that have none their place in the chain; returns how many. Only one process does so at a time.

    In the order of their ids as far as they are committed: one that is committed later comes later in the chain.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING])
        if not cursor.fetchone()[0]:
            return 0
    waiting = UnsealedEntry.objects.select_related("entry").order_by("pk")[:SEALED_AT_A_TIME]
    number, hash = head()
    seals = []
    for each in waiting:
        number, hash = number + 1, _hash(hash, number + 1, each.entry)
        seals.append(AuditSeal(number=number, entry=each.entry, hash=hash))
    AuditSeal.objects.bulk_create(seals)
    UnsealedEntry.objects.filter(pk__in=[each.entry_id for each in seals]).delete()
    return len(seals)


def head() -> tuple[int, str]:
    """Number and hash of the newest link. Noted elsewhere, it shows later that nothing before it was cut off."""
    newest = AuditSeal.objects.order_by("-number").first()
    return (newest.number, newest.hash) if newest else (0, BEFORE_THE_FIRST)


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where the log is not what it was when it was written."""

    number: int | None
    entry: int | None
    what: str


def verify() -> Iterator[Finding]:
    """Follows the chain from its beginning and tells of every place where it does not hold."""
    number, hash = 0, BEFORE_THE_FIRST
    entries = {}
    seals = AuditSeal.objects.order_by("number").values_list("number", "entry_id", "hash")
    for chunk in _chunks(seals):
        entries = AuditEntry.objects.in_bulk([entry_id for _, entry_id, _ in chunk])
        for found, entry_id, sealed in chunk:
            if found != number + 1:
                yield Finding(number + 1, None, f"numbers {number + 1} to {found - 1} are missing")
            entry = entries.get(entry_id)
            if entry is None:
                yield Finding(found, entry_id, "the entry is gone")
            elif _hash(hash, found, entry) != sealed:
                yield Finding(found, entry_id, "the entry, or what came before it, was changed")
            # Goes on from what is written there, so that each later link is judged by itself.
            number, hash = found, sealed
    since = clock.now() - SEALED_WITHIN
    for entry_id in AuditEntry.objects.filter(seal=None, at__lt=since).values_list("pk", flat=True):
        yield Finding(None, entry_id, "the entry has no place in the chain")


def holds_at(number: int, hash: str) -> bool:
    """Whether the chain still passes through a head that was noted earlier."""
    return (number, hash) == (0, BEFORE_THE_FIRST) or AuditSeal.objects.filter(number=number, hash=hash).exists()


def _hash(previous: str, number: int, entry: AuditEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat()
    told = [previous, number, entry.pk, at, entry.user_id, entry.action, entry.subject, entry.facts]
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _chunks(rows) -> Iterator[list]:
    chunk = []
    for row in rows.iterator(chunk_size=SEALED_AT_A_TIME):
        chunk.append(row)
        if len(chunk) == SEALED_AT_A_TIME:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

"""A worker's right to speak in one turn: taken, renewed, given back.

Leases run by the database's clock, because workers on several machines compare them. Each lease has its own fence
number, and nothing is written in the name of an older one.

A worker has its name from its launcher, which gives it to one living process at a time: to the next one only when the
last has ended. So whoever starts under a name knows that what is leased under it is leased to the dead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from chat import clock, queue
from chat.models import Turn
from chat.states import TurnState

LEASE_SECONDS = 30
RENEW_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to speak in one turn, and the language in which the portal itself speaks to its customer."""

    turn_id: int
    conversation_id: Any
    fence: int
    attempt: int
    epoch: int
    prompt_version_id: int | None
    previous_id: UUID | None = None
    language: str = "en"
    was_joined: bool = False


CLAIM = """
    UPDATE chat_turn
       SET state = 'running', fence = fence + 1, attempt = attempt + 1, worker = %s,
           lease_until = statement_timestamp() + make_interval(secs => %s),
           started_at = COALESCE(started_at, %s),
           prompt_version_id = COALESCE(
               prompt_version_id,
               (SELECT COALESCE(v.id, p.current_id)
                  FROM chat_conversation c
                  LEFT JOIN chat_pack p ON p.slug = %s
                  LEFT JOIN chat_promptversion v ON v.id = c.prompt_version_id AND v.pack_id = p.id
                 WHERE c.id = conversation_id AND c.kind <> 'preview'))
     WHERE id = %s AND state = 'queued'
 RETURNING id, conversation_id, fence, attempt, epoch, prompt_version_id,
           (SELECT previous_id FROM chat_conversation c WHERE c.id = conversation_id),
           (SELECT language FROM chat_conversation c WHERE c.id = conversation_id),
           EXISTS (SELECT FROM chat_conversation c WHERE c.merged_into_id = conversation_id)
"""


def take(*, turn_id: int, pack: str, worker: str = "") -> Lease | None:
    """Takes the lease of a queued turn in one conditional UPDATE; None if somebody else has it or it has ended.

    The turn gets the prompt version of its conversation; where that is none of `pack`'s (the conversation is older than
    the pack), the one in force. A preview's turns have none.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [worker, LEASE_SECONDS, clock.now(), pack, turn_id])
        row = cursor.fetchone()
    return Lease(*row) if row else None


RENEW = """
    UPDATE chat_turn t SET lease_until = statement_timestamp() + make_interval(secs => %s)
      FROM unnest(%s::bigint[], %s::int[]) AS held (id, fence)
     WHERE t.id = held.id AND t.fence = held.fence AND t.state = 'running'
 RETURNING t.id
"""


def renew(*, leases: list[Lease]) -> set[int]:
    """Extends all leases of a worker in one statement; returns the turns that are still its own."""
    with connection.cursor() as cursor:
        cursor.execute(RENEW, [LEASE_SECONDS, [held.turn_id for held in leases], [held.fence for held in leases]])
        return {row[0] for row in cursor.fetchall()}


def give_back(*, lease: Lease) -> None:
    """Puts a turn back into the queue because its worker was told to stop; the attempt is not counted."""
    given = running(lease).update(state=TurnState.QUEUED, lease_until=None, attempt=F("attempt") - 1)
    if given:
        queue.ring(lease.turn_id)


def end_those_of_the_dead(*, worker: str) -> int:
    """To be called by a worker that starts under this name, before it takes anything: how many turns the last one of
    the name had. Their leases run out now instead of later, and the sweeper sees to them as ever."""
    if not worker:
        return 0
    return Turn.objects.filter(worker=worker, state=TurnState.RUNNING).update(lease_until=Now())


def keep_draft(*, lease: Lease, draft: str) -> None:
    """Keeps what was shown of a turn that somebody superseded, for staff to see."""
    Turn.objects.filter(pk=lease.turn_id, fence=lease.fence, state=TurnState.SUPERSEDED, draft="").update(draft=draft)


def running(lease: Lease):
    """The turn's row, while it still runs under this lease."""
    return Turn.objects.filter(pk=lease.turn_id, fence=lease.fence, state=TurnState.RUNNING)

"""The only way to write to a conversation: lock its row, check, number, insert, and tell others after the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils import translation

from chat import broadcast, clock
from chat.models import Conversation, Event, Message, Note
from chat.protocol import DESK_EVENTS, Code, EventType, Refusal, Stream
from chat.rows import OneRow
from chat.states import Kind, Move, Status, status_after

LOCKED = OneRow(Conversation, "WHERE id = %s FOR UPDATE")
INSERT_EVENTS = """
    INSERT INTO "chat_event" (conversation_id, stream, seq, type, at, data, message_id, note_id)
    SELECT %s, stream, seq, type, at, data::jsonb, message_id, note_id
      FROM unnest(%s::text[], %s::int[], %s::text[], %s::timestamptz[], %s::text[], %s::bigint[], %s::bigint[])
        AS event (stream, seq, type, at, data, message_id, note_id)
"""


class Transcript:
    """A locked conversation within one transaction. Events are numbered at once and inserted when the block ends."""

    def __init__(self, conversation: Conversation, now: datetime):
        self.conversation = conversation
        self.now = now
        self._began_at = conversation.whereabouts
        self._events: list[Event] = []
        self._changed: set[str] = set()
        self._desk_changed = False
        self._places_changed = False

    def append_event(self, type: EventType, data: dict[str, Any] | None = None, *, note: Note | None = None) -> int:
        """Adds a fact and returns its number."""
        return self._append(type, data or {}, note=note)

    def append_message(self, **fields: Any) -> Message:
        """Inserts a message and its event."""
        message = Message.objects.create(
            conversation=self.conversation,
            seq=self.conversation.last_seq + 1,
            created_at=self.now,
            **fields,
        )
        self._append(EventType.MESSAGE_POSTED, {}, message=message)
        self.set(last_message_at=self.now)
        self._desk_changed = True
        return message

    def move(self, move: Move, **data: Any) -> None:
        """Changes the status if `states.py` allows it, and says so in the transcript; `data` joins the event's.

        Raises `Refusal(not_allowed_now)`.
        """
        conversation = self.conversation
        target = status_after(conversation.status, move, status_when_resolved=conversation.status_when_resolved)
        if target is None:
            raise Refusal(Code.NOT_ALLOWED_NOW)
        resolved = target == Status.RESOLVED
        self._places_changed |= Status.AWAITING_AGENT in (conversation.status, target)
        self.set(
            status_when_resolved=conversation.status if resolved else "",
            resolved_at=self.now if resolved else None,
            status=target,
        )
        if resolved:
            data["final_at"] = conversation.final_at.isoformat()
        self.wake()
        self._desk_changed = True
        self.append_event(EventType.STATUS_CHANGED, {"status": target.value, "cause": move.value, **data})

    def wake(self, *, by: str = "") -> None:
        """Ends a snooze, if there is one; `by` is empty where the time, the customer or a move did it."""
        if self.conversation.snoozed_until is None:
            return
        self.set(snoozed_until=None)
        self.append_event(EventType.SNOOZED, {"until": None, "by": by})
        self.change_lists()

    def change_lists(self) -> None:
        """Has every desk read its lists anew."""
        self._desk_changed = True

    def set(self, **fields: Any) -> None:
        """Changes columns of the conversation; written once, when the block ends."""
        for name, value in fields.items():
            setattr(self.conversation, name, value)
        self._changed.update(fields)

    def on_commit(self, call: Callable[[], None]) -> None:
        transaction.on_commit(call)

    def flush(self) -> None:
        if self._events:
            self._insert_events()
            self._update(self._changed | {"last_seq", "desk_seq"})
            transaction.on_commit(self._hint)
        elif self._changed:
            self._update(self._changed)

    def _insert_events(self) -> None:
        rows = [
            (each.stream, each.seq, each.type, each.at, orjson.dumps(each.data).decode(), each.message_id, each.note_id)
            for each in self._events
        ]
        with connection.cursor() as cursor:
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(INSERT_EVENTS, [self.conversation.pk, *columns])

    def _update(self, names: set[str]) -> None:
        fields = [Conversation._meta.get_field(name) for name in sorted(names)]
        columns = ", ".join(f'"{field.column}" = %s' for field in fields)
        values = [field.get_db_prep_save(getattr(self.conversation, field.attname), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE "chat_conversation" SET {columns} WHERE id = %s', [*values, self.conversation.pk])

    def _append(self, type: EventType, data: dict[str, Any], **links: Any) -> int:
        event = next_event(self.conversation, type, at=self.now, data=data, **links)
        self._events.append(event)
        return event.seq

    def _hint(self) -> None:
        conversation = self.conversation
        broadcast.hint(
            conversation.id,
            seq=conversation.last_seq,
            desk_seq=conversation.desk_seq,
            queue=self._desk_changed and conversation.kind != Kind.PREVIEW,
            places=self._places_changed,
            whereabouts={self._began_at, conversation.whereabouts},
        )


@contextmanager
def writing(conversation_id) -> Iterator[Transcript]:
    """Locks the conversation for one transaction. Whatever is raised inside undoes everything.

    Everybody locks the conversation first and its turns, handoffs and assignments after it, so nobody waits in a ring.
    What the portal itself says inside is said in the conversation's language, whoever caused it, in whatever process.
    """
    with transaction.atomic():
        conversation = LOCKED.load(conversation_id)
        if conversation is None:
            raise Refusal(Code.NOT_FOUND)
        transcript = Transcript(conversation, clock.now())
        with translation.override(conversation.language):
            yield transcript
        transcript.flush()


def next_event(conversation: Conversation, type: EventType, **fields: Any) -> Event:
    """The next event of the stream that its type belongs to, numbered and not yet stored."""
    if type in DESK_EVENTS:
        conversation.desk_seq += 1
        stream, seq = Stream.DESK, conversation.desk_seq
    else:
        conversation.last_seq += 1
        stream, seq = Stream.PUBLIC, conversation.last_seq
    return Event(conversation=conversation, stream=stream.value, seq=seq, type=type.value, **fields)

"""The only receiver of hints and drafts: one per web process, which hands each reader its part.

A hint says that a conversation has new events; they are read from the database, for all conversations that were
hinted at meanwhile in one statement. Every few seconds the numbers of all open conversations are compared as well, so
readers stay right when Redis loses mail or is gone.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson
from redis.exceptions import RedisError

from chat import queries, redis
from chat.database import DATABASE_AWAY, in_database
from chat.models import Whereabouts
from chat.protocol import STAFF_ONLY, Ephemeral, EventType, Stream

log = logging.getLogger(__name__)

POLL_SECONDS = 3
ANY_TURN = 0
# Conversations that look different in lists, by id, with where they are and, where they have just moved, were.
Changed = Mapping[str, Collection[Whereabouts]]
ANY_CONVERSATION: Changed = MappingProxyType({})


@dataclass(slots=True, eq=False)
class Reader:
    """Somebody who follows one conversation. `deliver` takes one frame as text and must not block.

    `cursors` holds the number reached per stream; until the reader has its snapshot a stream is missing there, and
    nothing of it is delivered.
    """

    conversation_id: str
    deliver: Callable[[dict[str, Any]], None]
    is_staff: bool = False
    cursors: dict[Stream, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A socket of a member of staff. `on_queue_change` gets what looks different in lists, whoever may see it, and
    `ANY_CONVERSATION` where all of them may; several changes may be one call. No call may block."""

    user_id: int
    on_queue_change: Callable[[Changed], None]
    on_staff_change: Callable[[], None]
    deliver: Callable[[dict[str, Any]], None]


class Relay:
    """Belongs to one event loop; see `relay()`."""

    def __init__(self) -> None:
        self._readers: dict[str, set[Reader]] = defaultdict(set)
        self._desks: set[Desk] = set()
        self._drafts: dict[str, dict[str, Any]] = {}
        self._stale: set[str] = set()
        self._queue_changed: dict[str, set[Whereabouts]] = defaultdict(set)
        self._places_changed = False
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task] = set()
        self._orders = None

    # --- readers --------------------------------------------------------------------------------------------------

    def add(self, reader: Reader) -> None:
        self._start()
        self._readers[reader.conversation_id].add(reader)

    def remove(self, reader: Reader) -> None:
        readers = self._readers[reader.conversation_id]
        readers.discard(reader)
        if not readers:
            del self._readers[reader.conversation_id]

    def add_desk(self, desk: Desk) -> None:
        self._start()
        self._desks.add(desk)

    def remove_desk(self, desk: Desk) -> None:
        self._desks.discard(desk)

    def readers_of(self, conversation_id: str) -> Iterable[Reader]:
        return tuple(self._readers.get(conversation_id, ()))

    def draft_of(self, conversation_id: str, turn_id: int | None = ANY_TURN) -> dict[str, Any] | None:
        """The running turn's text so far, from offset 0; None also where `turn_id` names another turn, or none."""
        self._start()
        draft = self._drafts.get(str(conversation_id))
        return dict(draft, offset=0) if draft and turn_id in (ANY_TURN, draft["turn"]) else None

    def refresh(self, conversation_id: str) -> None:
        """Looks for new events of a conversation as if it had been hinted at."""
        self._stale.add(conversation_id)
        self._wake.set()

    # --- background -----------------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._tasks:
            return
        for name, job in (("hints", self._listen), ("events", self._distribute), ("numbers", self._poll)):
            task = asyncio.get_running_loop().create_task(job(), name=name)
            self._tasks.add(task)
            task.add_done_callback(_ended)

    async def _listen(self) -> None:
        channels = (redis.HINTS, redis.DRAFTS, redis.EPHEMERAL, redis.STAFF, redis.DESKS, redis.OUTLOOK)
        async for channel, mail in redis.follow(*channels, subscribed=self._make_up):
            self._receive(channel, mail)

    def _make_up(self) -> None:
        """For what nobody heard before: drafts that had begun, changed lists, staff who were signed out."""
        self._ask_for_drafts()
        self._tell_desks(ANY_CONVERSATION)
        for desk in tuple(self._desks):
            desk.on_staff_change()

    def _receive(self, channel: str, mail: Any) -> None:
        if channel == redis.DRAFTS:
            for part in mail:
                self._receive_draft(*part)
        elif channel == redis.HINTS:
            if mail["queue"]:
                self._queue_changed[mail["conversation"]].update(Whereabouts(*each) for each in mail["whereabouts"])
            self._places_changed |= mail["places"]
            self._stale.add(mail["conversation"])
            self._wake.set()
        elif channel == redis.STAFF:
            for desk in tuple(self._desks):
                if desk.user_id == mail["user"]:
                    desk.on_staff_change()
        elif channel == redis.OUTLOOK:
            self._places_changed = True
            self._wake.set()
        elif channel == redis.DESKS:
            for desk in tuple(self._desks):
                desk.deliver(mail)
        else:
            is_for_staff = mail["type"] in STAFF_ONLY
            for reader in self.readers_of(mail["conversation"]):
                if reader.is_staff or not is_for_staff:
                    reader.deliver({"type": mail["type"], "data": mail["data"]})

    def _receive_draft(self, conversation_id: str, turn: int, attempt: int, offset: int, text: str) -> None:
        draft = self._drafts.get(conversation_id)
        if offset == 0:
            if draft and (turn, attempt) < (draft["turn"], draft["attempt"]):
                return
            draft = self._drafts[conversation_id] = {"turn": turn, "attempt": attempt, "text": text}
        elif draft and (draft["turn"], draft["attempt"]) == (turn, attempt) and len(draft["text"]) == offset:
            draft["text"] += text
        else:
            self._ask_for_drafts()
            return
        data = {"turn": turn, "attempt": attempt, "offset": offset, "text": text}
        frame = {"type": Ephemeral.DRAFT, "data": data}
        for reader in self.readers_of(conversation_id):
            if Stream.PUBLIC in reader.cursors:
                reader.deliver(frame)

    def _ask_for_drafts(self) -> None:
        if self._orders is None or self._orders.done():
            self._orders = asyncio.get_running_loop().create_task(self._order_drafts())

    async def _order_drafts(self) -> None:
        client = redis.async_client()
        try:
            await client.publish(redis.ORDERS, orjson.dumps({"send_drafts": True}))
        except (RedisError, OSError) as error:
            log.warning("drafts not asked for: %s", type(error).__name__)
        finally:
            await client.aclose()

    async def _distribute(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            stale, self._stale = self._stale, set()
            changed, self._queue_changed = self._queue_changed, defaultdict(set)
            if changed:
                self._tell_desks(changed)
            places_changed, self._places_changed = self._places_changed, False
            try:
                await self._read_events(stale)
                if places_changed:
                    await self._tell_places()
            except DATABASE_AWAY as error:
                log.warning("events not read: %s", type(error).__name__)
                self._stale |= stale
                self._places_changed |= places_changed
                await asyncio.sleep(1)
                self._wake.set()

    def _tell_desks(self, changed: Changed) -> None:
        for desk in tuple(self._desks):
            desk.on_queue_change(changed)

    async def _read_events(self, conversation_ids: set[str]) -> None:
        cursors = self._lowest_cursors(conversation_ids)
        if not cursors:
            return
        for event in await in_database(_frames_of_many, cursors):
            conversation_id, stream, frame = event
            if frame["type"] == EventType.TURN_ENDED:
                self._forget_draft(conversation_id, frame["data"]["turn"])
            for reader in self.readers_of(conversation_id):
                reached = reader.cursors.get(stream)
                if reached is not None and frame["seq"] == reached + 1:
                    reader.cursors[stream] = frame["seq"]
                    reader.deliver({**frame, "stream": stream} if reader.is_staff else frame)

    async def _tell_places(self) -> None:
        """Those who wait are told their new place in the queue."""
        customers = {
            reader.conversation_id for each in self._readers.values() for reader in each if not reader.is_staff
        }
        if not customers:
            return
        places = await in_database(queries.queue_positions, list(customers))
        outlook = await in_database(queries.outlook) if places else {}
        for conversation_id, position in places.items():
            for reader in self.readers_of(conversation_id):
                if not reader.is_staff:
                    reader.deliver({"type": Ephemeral.QUEUE_CHANGED, "data": {"position": position, **outlook}})

    def _lowest_cursors(self, conversation_ids: Iterable[str]) -> list[tuple[str, Stream, int]]:
        lowest: dict[tuple[str, Stream], int] = {}
        for conversation_id in conversation_ids:
            for reader in self.readers_of(conversation_id):
                for stream, reached in reader.cursors.items():
                    key = (conversation_id, stream)
                    lowest[key] = min(reached, lowest.get(key, reached))
        return [(conversation_id, stream, after) for (conversation_id, stream), after in lowest.items()]

    def _forget_draft(self, conversation_id: str, turn_id: int) -> None:
        draft = self._drafts.get(conversation_id)
        if draft and draft["turn"] <= turn_id:
            del self._drafts[conversation_id]

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            open_ids = list(self._readers)
            try:
                newest = await in_database(queries.newest_numbers, open_ids) if open_ids else {}
                ended = await in_database(queries.ended_turns, [draft["turn"] for draft in self._drafts.values()])
            except DATABASE_AWAY as error:
                log.warning("numbers not compared: %s", type(error).__name__)
                continue
            self._drafts = {key: draft for key, draft in self._drafts.items() if draft["turn"] not in ended}
            for conversation_id, (last_seq, desk_seq) in newest.items():
                reached = {Stream.PUBLIC: last_seq, Stream.DESK: desk_seq}
                if any(
                    seq < reached[stream]
                    for reader in self.readers_of(conversation_id)
                    for stream, seq in reader.cursors.items()
                ):
                    self.refresh(conversation_id)


def _frames_of_many(cursors: list[tuple[str, Stream, int]]) -> list[tuple[str, Stream, dict[str, Any]]]:
    return [
        (str(event.conversation_id), Stream(event.stream), queries.as_frame(event))
        for event in queries.events_of_many(cursors)
    ]


def _ended(task: asyncio.Task) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.critical("relay's %s ended: %r", task.get_name(), task.exception())


_relays: dict[asyncio.AbstractEventLoop, Relay] = {}


def relay() -> Relay:
    """The relay of the running event loop; a web process has one loop, and so one relay."""
    loop = asyncio.get_running_loop()
    if loop not in _relays:
        for closed in [other for other in _relays if other.is_closed()]:
            del _relays[closed]
        _relays[loop] = Relay()
    return _relays[loop]

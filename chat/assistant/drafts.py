"""The text of running turns on its way to the readers: one publisher per worker process, one message per tick.

Every 33 ms one PUBLISH carries what is new in all conversations of the process; a turn's first text goes out at once.
All of it over one connection, because publishes over a pool overtake each other. Nothing is written to the database,
and a lost message costs nothing: a reader that finds a gap asks, and the whole text is sent again at offset 0.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import orjson
from redis.exceptions import RedisError

from chat import redis

log = logging.getLogger(__name__)

TICK_SECONDS = 0.033


@dataclass(slots=True, eq=False)
class Draft:
    """The text of one turn so far. `attempt` rises whenever it begins anew; `sent` counts code points published."""

    conversation_id: str
    turn_id: int
    attempt: int
    text: str = ""
    sent: int = 0

    def begin_again(self, text: str = "") -> None:
        """Forget what was shown: another try begins, with `text` as what is already certain."""
        self.attempt += 1
        self.text, self.sent = text, 0


class DraftPublisher:
    """Publishes the drafts of one worker process from its event loop."""

    def __init__(self) -> None:
        self._drafts: dict[int, Draft] = {}
        self._changed: set[Draft] = set()
        self._wake = asyncio.Event()
        self._redis = redis.async_client()
        self._published = asyncio.get_running_loop().create_future()

    def begin(self, conversation_id, turn_id: int, attempt: int) -> Draft:
        draft = self._drafts[turn_id] = Draft(str(conversation_id), turn_id, attempt)
        return draft

    def append(self, draft: Draft, text: str) -> None:
        draft.text += text
        self._changed.add(draft)
        if draft.sent == 0:
            self._wake.set()

    def end(self, draft: Draft) -> None:
        self._drafts.pop(draft.turn_id, None)
        self._changed.discard(draft)

    def send_all_again(self) -> None:
        """A web process has just started, or lost a message: everybody gets the whole text."""
        for draft in self._drafts.values():
            draft.sent = 0
        self._changed.update(draft for draft in self._drafts.values() if draft.text)
        self._wake.set()

    async def flush(self) -> None:
        """Has what is pending sent without waiting for the tick, and returns when it is.

        Only `run` publishes: two at once would go out over two connections, where the later text may arrive first, and
        a turn that is cancelled would take the text of all others with it.
        """
        self._wake.set()
        await asyncio.shield(self._published)

    async def run(self) -> None:
        """Publishes until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._wait_for_tick(loop)
                published, self._published = self._published, loop.create_future()
                await self._publish()
                published.set_result(None)
        finally:
            await self._redis.aclose()

    async def _publish(self) -> None:
        changed, self._changed = self._changed, set()
        parts = []
        for draft in changed:
            if draft.sent < len(draft.text):
                parts.append(
                    [draft.conversation_id, draft.turn_id, draft.attempt, draft.sent, draft.text[draft.sent :]]
                )
                draft.sent = len(draft.text)
        if not parts:
            return
        try:
            await self._redis.publish(redis.DRAFTS, orjson.dumps(parts))
        except (RedisError, OSError) as error:
            log.warning("drafts not published: %s", type(error).__name__)
            # What was lost is sent with the next text, as a whole.
            for draft in changed:
                draft.sent = 0

    async def _wait_for_tick(self, loop: asyncio.AbstractEventLoop) -> None:
        handle = loop.call_later(TICK_SECONDS, self._wake.set)
        await self._wake.wait()
        handle.cancel()
        self._wake.clear()

"""The text of a running consultation on its way to the desk, a few words at a time.

What has been said so far also lies in Redis for a while, for an agent who opens the conversation meanwhile. Nothing of
it is in the database before the answer is whole; a lost frame costs nothing, since the end of it is an event.
"""

from __future__ import annotations

import asyncio
import logging

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat import redis
from chat.protocol import Ephemeral

log = logging.getLogger(__name__)

TICK_SECONDS = 0.1
KEPT_SECONDS = 120


class ConsultationDraft:
    """The text of one consultation so far; `publish` runs beside the model call that writes it."""

    def __init__(self, courier: Redis, *, conversation_id, consultation_id: int) -> None:
        self._courier = courier
        self._conversation = str(conversation_id)
        self._id = consultation_id
        self._sent = 0
        self._changed = asyncio.Event()
        self.text = ""

    def append(self, text: str) -> None:
        self.text += text
        self._changed.set()

    def begin_again(self, text: str = "") -> None:
        """Forget what was shown, apart from what is certain."""
        if text != self.text:
            self.text, self._sent = text, 0
            self._changed.set()

    async def publish(self) -> None:
        """Tells what is new until cancelled: one frame at a time, because two could overtake each other."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self._tell(self._sent, self.text)
            await asyncio.sleep(TICK_SECONDS)

    async def forget(self) -> None:
        """The answer is stored, or nobody wants it."""
        try:
            await self._courier.delete(redis.CONSULTATION_TEXT % self._id)
        except (RedisError, OSError) as error:
            log.warning("draft not forgotten: %s", type(error).__name__)

    async def _tell(self, offset: int, whole: str) -> None:
        data = {"consultation": self._id, "offset": offset, "text": whole[offset:]}
        frame = {"conversation": self._conversation, "type": Ephemeral.CONSULTATION_DRAFT, "data": data}
        self._sent = len(whole)
        try:
            async with self._courier.pipeline(transaction=False) as pipe:
                pipe.set(redis.CONSULTATION_TEXT % self._id, whole, ex=KEPT_SECONDS)
                pipe.publish(redis.EPHEMERAL, orjson.dumps(frame))
                await pipe.execute()
        except (RedisError, OSError) as error:
            log.warning("draft not published: %s", type(error).__name__)
            # The next words bring the whole text.
            self._sent = 0

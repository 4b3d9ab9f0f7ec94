"""The consultations of one worker process: beside its turns, on the same event loop."""

from __future__ import annotations

import asyncio
import logging

from django.conf import settings

from chat import redis
from chat.assistant.advising import Advising, NoAdvice
from chat.assistant.client import ModelClient
from chat.assistant.consultation_drafts import ConsultationDraft
from chat.database import DATABASE_AWAY, in_database
from chat.services import consultations
from chat.services.consultations import Held

log = logging.getLogger(__name__)

SECONDS = 60


class Advisor:
    """Answers agents until it is stopped. Belongs to the event loop in which it is made."""

    def __init__(self, client: ModelClient) -> None:
        self._client = client
        self._courier = redis.async_client()
        self._running: dict[int, asyncio.Task] = {}
        self._stopping = False

    async def run(self, consultation_id: int) -> None:
        """Answers a queued consultation; returns when it has ended, was given up, or is somebody else's."""
        if self._stopping or consultation_id in self._running:
            return
        task = self._running[consultation_id] = asyncio.ensure_future(self._run(consultation_id))
        try:
            await asyncio.wait([task])
        finally:
            self._running.pop(consultation_id, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("consultation %s: %r", consultation_id, task.exception())

    def cancel(self, consultation_id: int | None) -> None:
        """Nobody wants the answer any more; in the database it has ended already."""
        if task := self._running.get(consultation_id):
            task.cancel()

    async def give_all_back(self) -> None:
        """Lets other workers answer what this one has begun."""
        self._stopping = True
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._courier.aclose()

    async def _run(self, consultation_id: int) -> None:
        try:
            held = await in_database(consultations.take, consultation_id=consultation_id, worker=settings.WORKER_NAME)
            if held is not None:
                await self._answer(held)
        except DATABASE_AWAY as error:
            # Its lease runs out, or it still waits: the sweeper rings again.
            log.warning("consultation %s left to the sweeper: %s", consultation_id, type(error).__name__)

    async def _answer(self, held: Held) -> None:
        draft = ConsultationDraft(self._courier, conversation_id=held.conversation_id, consultation_id=held.id)
        publishing = asyncio.create_task(draft.publish())
        advising = Advising(held, self._client, draft)
        try:
            await self._advise(advising)
        except asyncio.CancelledError:
            if self._stopping:
                await asyncio.shield(in_database(consultations.give_back, held=held))
            else:
                await asyncio.shield(in_database(consultations.keep_spent, held=held, spent=advising.spent))
        finally:
            publishing.cancel()
            await asyncio.shield(draft.forget())

    async def _advise(self, advising: Advising) -> None:
        held = advising.held
        try:
            async with asyncio.timeout(SECONDS):
                advice = await advising.advise()
        except NoAdvice as error:
            failure = error.failure
        except TimeoutError:
            failure = "deadline"
        except DATABASE_AWAY:
            raise
        except Exception:
            log.exception("consultation %s failed", held.id)
            failure = "internal"
        else:
            await in_database(consultations.finish, held=held, advice=advice, spent=advising.spent)
            return
        await in_database(consultations.fail, held=held, failure=failure, spent=advising.spent)

"""One worker process: many turns at once on one event loop in a thread of its own.

Celery's threads only wait for a turn to end. The loop streams, one task renews all leases, one listens for orders,
one publishes drafts. Told to stop, the worker gives its leases back, so that another goes on at once.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import uvloop
from django.conf import settings
from redis.exceptions import RedisError

from chat import company, redis
from chat.assistant.advisor import Advisor
from chat.assistant.briefs import write_brief
from chat.assistant.citations import Composed
from chat.assistant.client import ModelClient
from chat.assistant.drafts import Draft, DraftPublisher
from chat.assistant.fallback import compose_apology
from chat.assistant.history import read_earlier
from chat.assistant.loop import Answering, TurnFailed
from chat.assistant.words import apology_text
from chat.database import DATABASE_AWAY, in_database
from chat.packs.folder import PackContent
from chat.protocol import HandoffReason
from chat.services import leases, settlement
from chat.services.leases import Lease
from chat.services.settlement import Superseded

log = logging.getLogger(__name__)

TURN_SECONDS = 120
IDLE_SECONDS = 30
# Drafts of a later lease must win over those of an earlier one, whatever each counted.
DRAFT_ATTEMPTS_PER_LEASE = 100
STOP_SECONDS = 8


@dataclass(slots=True, eq=False)
class Running:
    lease: Lease
    task: asyncio.Task
    draft: Draft
    is_cancelled: bool = False

    def cancel(self) -> None:
        """Once: the order and the lost lease both ask for it, and a second time would cut off the last write."""
        if not self.is_cancelled:
            self.is_cancelled = True
            self.task.cancel()


class Worker:
    """Runs turns until it is stopped. Create one per process and `start` it before the first turn.

    `idle_seconds` is the longest silence within an answer of the model.
    """

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._run_loop, name="turns", daemon=True)
        self._ready = threading.Event()
        self._running: dict[int, Running] = {}
        self._turns: set[asyncio.Task] = set()
        self._background: set[asyncio.Task] = set()
        self._stopping = False

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def run_turn(self, turn_id: int) -> Future:
        """Begins the turn; the future is done when it has ended or is somebody else's."""
        return asyncio.run_coroutine_threadsafe(self._run_turn(turn_id), self._loop)

    def write_brief(self, handoff_id: int) -> Future:
        """Begins the brief of a handoff; the future is done when it is stored."""
        return asyncio.run_coroutine_threadsafe(write_brief(handoff_id, self._client), self._loop)

    def run_consultation(self, consultation_id: int) -> Future:
        """Begins to answer an agent; the future is done when it has ended or is somebody else's."""
        return asyncio.run_coroutine_threadsafe(self._advisor.run(consultation_id), self._loop)

    def stop(self) -> None:
        """Gives all leases back and ends the loop."""
        asyncio.run_coroutine_threadsafe(self._give_all_back(), self._loop).result(timeout=STOP_SECONDS)

    def _run_loop(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._begin())
        # What exists now lives as long as the process: the collector need not walk it again and again while streams
        # run. Tail latency falls to a quarter (see docs/performance.md).
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        self._ready.set()
        self._loop.run_forever()

    async def _begin(self) -> None:
        self._client = ModelClient(
            api_key=settings.MODEL_KEY, base_url=settings.MODEL_URL, idle_timeout=self._idle_seconds
        )
        self._drafts = DraftPublisher()
        self._advisor = Advisor(self._client)
        for name, job in (
            ("drafts", self._drafts.run()),
            ("leases", self._keep_leases()),
            ("orders", self._follow_orders()),
        ):
            task = asyncio.create_task(job, name=name)
            self._background.add(task)
            task.add_done_callback(self._background_ended)

    def _background_ended(self, task: asyncio.Task) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.critical("%s ended: %r", task.get_name(), task.exception())

    def _beside(self, job: Coroutine[Any, Any, None]) -> None:
        """Starts what no turn waits for, such as a question to the fast model."""
        task = asyncio.create_task(job)
        self._background.add(task)
        task.add_done_callback(self._beside_ended)

    def _beside_ended(self, task: asyncio.Task) -> None:
        self._background.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("beside a turn: %r", task.exception())

    # --- a turn ---------------------------------------------------------------------------------------------------

    async def _run_turn(self, turn_id: int) -> None:
        if self._stopping or turn_id in self._running:
            return
        task = asyncio.current_task()
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)
        try:
            lease = await in_database(leases.take, turn_id=turn_id, pack=company.slug(), worker=settings.WORKER_NAME)
            if lease is None:
                return
            content = await in_database(company.content_of_turn, lease.conversation_id, lease.prompt_version_id)
            earlier = ""
            if lease.previous_id or lease.was_joined:
                earlier = await in_database(read_earlier, lease.conversation_id, lease.previous_id)
        except DATABASE_AWAY as error:
            log.warning("turn %s not begun, the sweeper will ring again: %s", turn_id, type(error).__name__)
            return
        if self._stopping:
            await self._write(leases.give_back, lease=lease)
            return
        draft = self._drafts.begin(lease.conversation_id, turn_id, lease.fence * DRAFT_ATTEMPTS_PER_LEASE)
        running = self._running[turn_id] = Running(lease, task, draft)
        try:
            await self._answer(running, content, earlier)
        finally:
            self._drafts.end(draft)
            self._running.pop(turn_id, None)

    async def _answer(self, running: Running, content: PackContent, earlier: str) -> None:
        try:
            await self._answer_or_apologise(running, content, earlier)
        except asyncio.CancelledError:
            await asyncio.shield(self._after_cancel(running))

    async def _answer_or_apologise(self, running: Running, content: PackContent, earlier: str) -> None:
        lease = running.lease
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await Answering(
                    lease, content, earlier, self._client, self._drafts, running.draft, self._beside
                ).answer()
        except Superseded:
            await self._write(leases.keep_draft, lease=lease, draft=running.draft.text)
        except TurnFailed as failed:
            await self._fail(running, content, failed.failure, failed.reason)
        except TimeoutError:
            await self._fail(running, content, "deadline", HandoffReason.ASSISTANT_FAILED)
        except DATABASE_AWAY as error:
            # The lease runs out, and the turn goes on elsewhere from its last stored step.
            log.warning("turn %s left to the sweeper: %s", lease.turn_id, type(error).__name__)
        except Exception:
            log.exception("turn %s failed", lease.turn_id)
            await self._fail(running, content, "internal", HandoffReason.ASSISTANT_FAILED)

    async def _fail(self, running: Running, content: PackContent, failure: str, reason: HandoffReason) -> None:
        """An honest apology with the articles that fit best, and a person."""
        lease = running.lease
        try:
            apology = await in_database(compose_apology, lease.conversation_id, content, lease.language)
        except DATABASE_AWAY:
            apology = Composed(apology_text(lease.language))
        await self._write(
            settlement.fail,
            lease=lease,
            failure=failure,
            apology=apology.text,
            citations=apology.citations,
            draft=running.draft.text,
            reason=reason,
        )

    async def _after_cancel(self, running: Running) -> None:
        if self._stopping:
            await self._write(leases.give_back, lease=running.lease)
        else:
            await self._write(leases.keep_draft, lease=running.lease, draft=running.draft.text)

    async def _write(self, unit, **arguments) -> None:
        """The last write of a turn. Where it fails the turn's lease runs out and the sweeper takes over."""
        try:
            await in_database(unit, **arguments)
        except Superseded:
            log.info("turn %s was superseded", arguments["lease"].turn_id)
        except DATABASE_AWAY as error:
            log.warning("turn %s: %s: %s", arguments["lease"].turn_id, unit.__name__, type(error).__name__)

    # --- beside the turns -----------------------------------------------------------------------------------------

    async def _keep_leases(self) -> None:
        signs = redis.async_client()
        while True:
            await asyncio.sleep(leases.RENEW_SECONDS)
            held = [running.lease for running in self._running.values()]
            if not held:
                continue
            try:
                kept = await in_database(leases.renew, leases=held)
            except DATABASE_AWAY as error:
                log.warning("leases not renewed: %s", type(error).__name__)
                continue
            for lease in held:
                running = self._running.get(lease.turn_id)
                if lease.turn_id not in kept and running is not None and running.lease is lease:
                    running.cancel()
            await _leave_sign(signs)

    async def _follow_orders(self) -> None:
        """Without them a lost turn is noticed at the next renewal."""
        async for _channel, order in redis.follow(redis.ORDERS):
            self._obey(order)

    def _obey(self, order: dict) -> None:
        if order.get("send_drafts"):
            self._drafts.send_all_again()
        self._advisor.cancel(order.get("cancel_consultation"))
        running = self._running.get(order.get("cancel"))
        if running is not None:
            running.cancel()

    async def _give_all_back(self) -> None:
        self._stopping = True
        for running in list(self._running.values()):
            running.cancel()
        # Also those that have just got their lease and do not run yet: they see that it is time to stop.
        await asyncio.gather(*self._turns, self._advisor.give_all_back(), return_exceptions=True)
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._client.close()


async def _leave_sign(client) -> None:
    """A worker that renews leases is alive, even when it is too full to take the canary."""
    try:
        await client.set(redis.WORKER_SEEN, "leases", ex=redis.WORKER_SEEN_SECONDS)
    except (RedisError, OSError) as error:
        log.warning("no sign left: %s", type(error).__name__)

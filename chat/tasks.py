"""Celery's tasks: they wait, the worker's loop works."""

from __future__ import annotations

import logging

from celery import shared_task
from celery.signals import worker_init, worker_shutting_down
from django.db import connections
from redis.exceptions import RedisError

from chat import redis
from chat.assistant.worker import Worker
from chat.services import verifications

log = logging.getLogger(__name__)

_worker: Worker | None = None


@worker_init.connect
def start_worker(**_signal) -> None:
    global _worker
    _worker = Worker()
    _worker.start()


@worker_shutting_down.connect
def stop_worker(**_signal) -> None:
    if _worker is not None:
        _worker.stop()


@shared_task(name="chat.tasks.run_turn")
def run_turn(turn_id: int) -> None:
    """Answers a queued turn; returns when it has ended, was given back, or is somebody else's."""
    _worker.run_turn(turn_id).result()


@shared_task(name="chat.tasks.send_code")
def send_code(verification_id: int) -> None:
    """Makes and sends the code of a verification."""
    try:
        verifications.send_code(verification_id=verification_id)
    finally:
        connections.close_all()


@shared_task(name="chat.tasks.write_brief")
def write_brief(handoff_id: int) -> None:
    """Writes what the agent reads first."""
    _worker.write_brief(handoff_id).result()


@shared_task(name="chat.tasks.canary")
def canary() -> None:
    """Shows that this worker still consumes: readiness asks for the sign."""
    try:
        redis.client().set(redis.WORKER_SEEN, "canary", ex=redis.WORKER_SEEN_SECONDS)
    except RedisError as error:
        log.warning("no sign left: %s", type(error).__name__)

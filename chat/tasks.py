"""Celery's tasks: they wait, the worker's loop works."""

from __future__ import annotations

import logging
import threading

from celery import shared_task
from celery.signals import worker_init, worker_shutting_down
from django.conf import settings
from django.db import connections
from redis.exceptions import RedisError

from chat import queue, redis
from chat.assistant.worker import Worker
from chat.database import DATABASE_AWAY
from chat.knowledge.embeddings import EMBEDDER_AWAY, local_embedder
from chat.knowledge.minilm import ModelFileWrong
from chat.services import consultations, leases, letters, vectors, verifications

log = logging.getLogger(__name__)

# A worker that is told to stop waits for its tasks, so they are short and ring for the next one.
EMBED_SECONDS = 3

_worker: Worker | None = None
_embedding = threading.Lock()


@worker_init.connect
def start_worker(**_signal) -> None:
    global _worker
    end_leases_of_the_dead()
    _worker = Worker()
    _worker.start()
    threading.Thread(target=load_local_model, name="model", daemon=True).start()


def end_leases_of_the_dead() -> None:
    """Customers of a worker that was killed need not wait until its leases have run out."""
    name = settings.WORKER_NAME
    try:
        turns = leases.end_those_of_the_dead(worker=name)
        asked = consultations.end_those_of_the_dead(worker=name)
        if turns or asked:
            log.warning("the worker before this one died with %s turns and %s consultations", turns, asked)
    except DATABASE_AWAY as error:
        log.warning("the leases of the worker before this one run out by themselves: %s", type(error).__name__)
    finally:
        connections.close_all()


def load_local_model() -> None:
    """Before the first customer needs it: loading takes a second, which they would wait for."""
    try:
        local_embedder().embed([""], kind="query")
    except ModelFileWrong as error:
        log.warning("no local embeddings: %s", error)


@worker_shutting_down.connect
def stop_worker(**_signal) -> None:
    if _worker is not None:
        _worker.stop()


@shared_task(name="chat.tasks.run_turn")
def run_turn(turn_id: int) -> None:
    """Answers a queued turn; returns when it has ended, was given back, or is somebody else's."""
    _worker.run_turn(turn_id).result()


@shared_task(name="chat.tasks.run_consultation")
def run_consultation(consultation_id: int) -> None:
    """Answers an agent's question; returns when it has ended, was given back, or is somebody else's."""
    _worker.run_consultation(consultation_id).result()


@shared_task(name="chat.tasks.send_code")
def send_code(verification_id: int) -> None:
    """Makes and sends the code of a verification."""
    try:
        verifications.send_code(verification_id=verification_id)
    finally:
        connections.close_all()


@shared_task(name="chat.tasks.send_letters")
def send_letters(conversation_id: str, was_rung: bool = False) -> None:
    """Sends the e-mails that are due in a conversation."""
    try:
        letters.send_due(conversation_id=conversation_id, was_rung=was_rung)
    finally:
        connections.close_all()


@shared_task(name="chat.tasks.write_brief")
def write_brief(handoff_id: int) -> None:
    """Writes what the agent reads first."""
    _worker.write_brief(handoff_id).result()


@shared_task(name="chat.tasks.embed")
def embed() -> None:
    """Computes vectors that are missing, one such task at a time in each worker."""
    if not settings.SEARCH_BY_MEANING or not _embedding.acquire(blocking=False):
        return
    try:
        if vectors.embed_for(seconds=EMBED_SECONDS):
            queue.embed()
    except (*EMBEDDER_AWAY, *DATABASE_AWAY) as error:
        log.warning("no vectors for now, the sweeper rings again: %s", error)
    finally:
        _embedding.release()
        connections.close_all()


@shared_task(name="chat.tasks.canary")
def canary() -> None:
    """Shows that this worker still consumes: readiness asks for the sign."""
    try:
        redis.client().set(redis.WORKER_SEEN, "canary", ex=redis.WORKER_SEEN_SECONDS)
    except RedisError as error:
        log.warning("no sign left: %s", type(error).__name__)

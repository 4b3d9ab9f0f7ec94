"""The only sender of Celery tasks. A task is a doorbell: the queued Turn is the order, and the sweeper rings again."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

RUN_TURN = "chat.tasks.run_turn"
CANARY = "chat.tasks.canary"
WRITE_BRIEF = "chat.tasks.write_brief"
SEND_CODE = "chat.tasks.send_code"
RUN_CONSULTATION = "chat.tasks.run_consultation"
EMBED = "chat.tasks.embed"
SEND_LETTERS = "chat.tasks.send_letters"


def ring(turn_id: int) -> None:
    """Tells a worker that this turn is queued."""
    _send(RUN_TURN, turn_id)


def run_consultation(consultation_id: int) -> None:
    """Tells a worker that an agent asks the assistant. Where the doorbell is lost, the sweeper rings again."""
    _send(RUN_CONSULTATION, consultation_id)


def send_code(verification_id: int) -> None:
    """Has the code of this verification made and sent. Where the doorbell is lost, the customer asks for another."""
    _send(SEND_CODE, verification_id)


def write_brief(handoff_id: int) -> None:
    """Has the brief of a handoff written. Where nobody does it, the desk shows what the record says."""
    _send(WRITE_BRIEF, handoff_id)


def send_letters(conversation_id, *, was_rung: bool = False) -> None:
    """Has the e-mails that are due in a conversation sent. Where the doorbell is lost, the sweeper rings again."""
    _send(SEND_LETTERS, str(conversation_id), was_rung)


def embed() -> None:
    """Tells a worker that something has no vector yet. Where the doorbell is lost, the sweeper rings again."""
    _send(EMBED)


def canary() -> None:
    """A task that only shows that a worker still consumes."""
    _send(CANARY)


def _send(name: str, *args: int | str) -> None:
    try:
        current_app.send_task(name, args=args, retry=False, ignore_result=True)
    except (OperationalError, KombuError, RedisError, OSError) as error:
        log.warning("%s not rung: %s", name, type(error).__name__)

import logging
import signal
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from chat import clock, queue
from chat.assistant.words import apology_text
from chat.database import DATABASE_AWAY
from chat.models import Conversation
from chat.services import conversations, settlement, vectors

log = logging.getLogger(__name__)

SWEEP_SECONDS = 3
CANARY_SECONDS = 15
SILENCE_SECONDS = 60
VECTORS_SECONDS = 20


class Command(BaseCommand):
    help = "Finds turns that nobody works on, sends canaries to the workers, and ends silent conversations."

    def handle(self, **options):
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        due = {job: 0.0 for job in EVERY}
        while not stop.is_set():
            for job in due:
                if time.monotonic() >= due[job]:
                    run(job)
                    due[job] = time.monotonic() + EVERY[job]
            stop.wait(0.5)


def run(job) -> None:
    """One job, once. Without the database there is nothing to sweep; it is tried again at the next time."""
    try:
        job()
    except DATABASE_AWAY as error:
        log.warning("%s: %s", job.__name__, type(error).__name__)
    finally:
        connections.close_all()


def sweep_turns() -> None:
    rung, failed = settlement.sweep(apology=apology_text)
    if rung or failed:
        log.info("turns: %s rung, %s failed", rung, failed)


def send_canary() -> None:
    queue.canary()


def end_silent() -> None:
    silent_for = timedelta(hours=settings.IDLE_RESOLVE_HOURS)
    silent = Conversation.objects.silent_since(clock.now() - silent_for).exclude(kind="sample")
    for conversation_id in silent.values_list("pk", flat=True)[:500]:
        conversations.resolve_silent(conversation_id=conversation_id, silent_for=silent_for)


def complete_vectors() -> None:
    if settings.SEARCH_BY_MEANING and vectors.is_work_left():
        queue.embed()


EVERY = {
    sweep_turns: SWEEP_SECONDS,
    send_canary: CANARY_SECONDS,
    end_silent: SILENCE_SECONDS,
    complete_vectors: VECTORS_SECONDS,
}

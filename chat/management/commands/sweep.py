import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils.module_loading import import_string

from chat.database import DATABASE_AWAY

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


class Command(BaseCommand):
    help = "Does the portal's chores (settings.CHORES), each as often as it says: lost turns, silence, what is due."

    def handle(self, **options):
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        every = {import_string(path): seconds for path, seconds in settings.CHORES.items()}
        due = dict.fromkeys(every, 0.0)
        while not stop.is_set():
            for chore, seconds in every.items():
                if time.monotonic() >= due[chore]:
                    do(chore)
                    due[chore] = time.monotonic() + seconds
            stop.wait(LOOK_SECONDS)


def do(chore) -> None:
    """One chore, once; it is tried again at the next time.

    Without the database there is nothing to do. Whatever else goes wrong in one chore must not keep the others from
    being done: customers wait for them.
    """
    try:
        chore()
    except DATABASE_AWAY as error:
        log.warning("%s: %s", chore.__name__, type(error).__name__)
    except Exception:
        log.exception("%s failed", chore.__name__)
    finally:
        connections.close_all()

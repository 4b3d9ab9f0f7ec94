"""What tests ask about processes."""

import time
from collections.abc import Callable

import psutil


def is_gone(pid: int) -> bool:
    """Ended. Who ought to have noticed may not have yet: then it is a zombie."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for(condition: Callable[[], object]) -> None:
    """For ever: a test that hangs shows where, and no machine is too slow for it."""
    while not condition():
        time.sleep(0.02)

"""Lines for the person at the terminal."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator


def announce(line: str, end: str = "\n") -> None:
    try:
        print(line, end=end, flush=True)
    except BrokenPipeError:
        # Whoever read our lines has gone. The portal serves on; further lines go nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


@contextlib.contextmanager
def step(description: str) -> Iterator[None]:
    """`Setting up PostgreSQL ... 3.1 s`"""
    announce(f"{description} ... ", end="")
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        announce("stopped")
        raise
    announce(f"{time.monotonic() - begun:.1f} s")

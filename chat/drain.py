"""Closing the open sockets before a web process stops, so that their readers reconnect to another one."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

# Spread out, so that thousands of readers do not all come back in the same instant.
JITTER_SECONDS = 2.0

_draining = False
_sockets: set[Callable[[], Awaitable[None]]] = set()
_closing: set[asyncio.Task] = set()


def is_draining() -> bool:
    return _draining


def connections() -> int:
    """How many sockets are still open."""
    return len(_sockets)


def opened(close: Callable[[], Awaitable[None]]) -> None:
    """Registers a socket; `close` is called once when the process is to stop."""
    _sockets.add(close)


def closed(close: Callable[[], Awaitable[None]]) -> None:
    _sockets.discard(close)


def begin() -> None:
    """From now on readiness fails, new sockets are refused and the open ones are closed with 4012."""
    global _draining
    _draining = True
    for close in tuple(_sockets):
        task = asyncio.get_running_loop().create_task(_close_soon(close))
        _closing.add(task)
        task.add_done_callback(_closing.discard)


async def _close_soon(close: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(random.uniform(0, JITTER_SECONDS))
    await close()

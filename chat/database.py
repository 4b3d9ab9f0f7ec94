"""Running database work from an event loop.

`database_sync_to_async` would run everything of a process in one thread; this uses a few, each taking a connection
from the pool for one unit of work and giving it back at once.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections
from psycopg_pool import PoolTimeout

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 8
TOOL_THREADS = 32
# What is raised while PostgreSQL cannot be reached, or has no connection to spare. Whoever catches these keeps what was
# asked and tries later, or answers `unavailable`; anything else from the database is a mistake of ours.
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
_executor = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="database")
_tools_executor = ThreadPoolExecutor(max_workers=TOOL_THREADS, thread_name_prefix="tools")


async def in_database(unit: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Runs one short unit of synchronous work in a thread of its own and gives its connection back."""
    return await _in_thread(_executor, unit, args, kwargs)


async def in_tool(unit: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same for a company's tool, which may wait for somebody else's system: the database's threads stay free."""
    return await _in_thread(_tools_executor, unit, args, kwargs)


async def _in_thread(executor: ThreadPoolExecutor, unit, args, kwargs):
    context = contextvars.copy_context()
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(executor, lambda: context.run(_unit_of_work, unit, args, kwargs))


def release_connections() -> None:
    """Gives this thread's connections back before it waits for somebody else. An open transaction keeps its own."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def _unit_of_work(unit, args, kwargs):
    try:
        return unit(*args, **kwargs)
    finally:
        connections.close_all()

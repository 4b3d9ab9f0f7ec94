"""How late the bench's own event loop was: figures read by a late client say more about the client."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from bench.figures import milliseconds

EVERY = 0.010


class Lag:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    @property
    def p99_ms(self) -> float:
        return milliseconds(self.seconds, 0.99)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            self.seconds.append(loop.time() - due)


@asynccontextmanager
async def client_lag():
    """Watches the running loop for the length of the block."""
    lag = Lag()
    task = asyncio.create_task(lag._watch())
    try:
        yield lag
    finally:
        task.cancel()

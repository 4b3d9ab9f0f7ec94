"""Leave to call the model, from the breaker: whatever becomes of the call, the leave is used up or given back.

A probe that ended without a word would keep everybody else from the model until its time is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chat.services import breaker
from chat.services.breaker import Leave


class OutOfReach(Exception):
    """Calls have failed too often of late; this one is not tried."""


@dataclass(slots=True)
class Allowed:
    """A call that may be made, and made again. `tell` what came of each."""

    leave: Leave
    has_told: bool = False

    async def tell(self, *, in_reach: bool) -> None:
        """Whether there was a model that answered, if only with a refusal."""
        leave, self.leave, self.has_told = self.leave, Leave.GIVEN, True
        if in_reach:
            await asyncio.shield(asyncio.to_thread(breaker.record_success, leave))
        else:
            await asyncio.shield(asyncio.to_thread(breaker.record_failure))


@asynccontextmanager
async def leave_to_call() -> AsyncIterator[Allowed]:
    """Raises `OutOfReach`. What ends the block untold, such as a takeover, says nothing about the model."""
    leave = await _ask()
    if leave is Leave.REFUSED:
        raise OutOfReach
    allowed = Allowed(leave)
    try:
        yield allowed
    finally:
        if not allowed.has_told:
            await _give_back(leave)


async def _ask() -> Leave:
    asking = asyncio.create_task(asyncio.to_thread(breaker.allows))
    try:
        return await asyncio.shield(asking)
    except asyncio.CancelledError:
        await _give_back(await asking)
        raise


async def _give_back(leave: Leave) -> None:
    if leave is Leave.PROBE:
        await asyncio.shield(asyncio.to_thread(breaker.give_leave_back))

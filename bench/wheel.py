"""One timer for any number of streams: a wheel of slots that one callback of the event loop turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

TICK = 0.002
SLOTS = 512


class Wheel:
    """Calls what is due, up to about a second ahead, and keeps how late it was (seconds, newest last)."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._slots: list[list[tuple[float, Callable[[], None]]]] = [[] for _ in range(SLOTS)]
        self._turned_to = 0
        self._waiting = 0
        self._is_turning = False
        self.lags: list[float] = []

    def at(self, when: float, call: Callable[[], None]) -> None:
        """`when` is a time of the loop; the past is due at the next tick."""
        if not self._is_turning:
            self._is_turning = True
            self._turned_to = int(self._loop.time() / TICK)
            self._loop.call_later(TICK, self._turn)
        slot = max(-int(-when // TICK), self._turned_to + 1)
        if slot - self._turned_to >= SLOTS:
            raise ValueError("further ahead than the wheel reaches")
        self._slots[slot % SLOTS].append((when, call))
        self._waiting += 1

    def _turn(self) -> None:
        now = self._loop.time()
        target = int(now / TICK)
        while self._turned_to < target:
            self._turned_to += 1
            due, self._slots[self._turned_to % SLOTS] = self._slots[self._turned_to % SLOTS], []
            self._waiting -= len(due)
            for when, call in due:
                self.lags.append(self._loop.time() - when)
                call()
        if self._waiting:
            self._loop.call_later(TICK, self._turn)
        else:
            self._is_turning = False

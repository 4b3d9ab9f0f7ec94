"""The text of the measured streams: each delta says which turn it is of, its number and when it was sent.

So latency, loss and order can be read where the customer is, without trusting anything in between. Times are those of
the machine's monotonic clock, which all its processes share.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

# Longer answers tell what a delta costs from what a turn costs once.
DELTAS = int(os.environ.get("BENCH_DELTAS", "25"))
FIRST_AFTER = 0.300
APART = 0.060
IDEAL_SECONDS = FIRST_AFTER + (DELTAS - 1) * APART


def write_delta(turn: int, number: int) -> str:
    return f"{turn}:{number}@{time.monotonic_ns()} "


@dataclass(slots=True)
class Ledger:
    """What arrived of one answer. `offset` and `text` are those of the draft's frames."""

    turn: int | None = None
    expected: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    foreign: int = 0
    latencies: list[float] = field(default_factory=list)
    _length: int = 0

    def take(self, offset: int, text: str, now: float) -> int:
        """Reads a piece of the draft; how many deltas of it are new. `now` is in seconds of the monotonic clock."""
        is_repeat = offset == 0 and self._length > 0  # the whole text again, which replaces what was shown
        if offset not in (0, self._length):
            self.reordered += 1
        self._length = offset + len(text)
        new = 0
        for word in text.split():
            number, sent = self._read(word)
            if number >= self.expected:
                self.lost += number - self.expected
                self.expected = number + 1
                self.latencies.append(now - sent)
                new += 1
            elif not is_repeat:
                self.doubled += 1
        return new

    def close(self, message: str) -> None:
        """Compares with the stored message, which is the last word."""
        numbers = [self._read(word)[0] for word in message.split()]
        self.lost += DELTAS - self.expected + len(set(range(DELTAS)) - set(numbers))
        self.doubled += len(numbers) - len(set(numbers))
        self.reordered += numbers != sorted(numbers)

    def _read(self, word: str) -> tuple[int, float]:
        where, _, sent = word.partition("@")
        turn, _, number = where.partition(":")
        if self.turn is None:
            self.turn = int(turn)
        self.foreign += int(turn) != self.turn
        return int(number), int(sent) / 1e9

    @property
    def faults(self) -> int:
        return self.lost + self.doubled + self.reordered + self.foreign

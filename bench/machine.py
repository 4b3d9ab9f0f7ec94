"""What the measured processes used of the machine, and what others used meanwhile."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass

import psutil

# Above this the machine was not ours, and the round is measured again.
QUIET_CORES = 0.3


@dataclass(frozen=True, slots=True)
class Used:
    """`cpu` in seconds by the measured processes, `other_cores` by everybody who has nothing to do with the bench."""

    seconds: float
    cpu: float
    other_cores: float

    @property
    def is_quiet(self) -> bool:
        return self.other_cores <= QUIET_CORES


class Meter:
    """CPU of a process and all its descendants from `begin` to `end`. `helpers` are the bench's own processes."""

    def __init__(self, pid: int, *, helpers: tuple[int, ...] = ()) -> None:
        self._pid, self._helpers = pid, (os.getpid(), *helpers)

    def begin(self) -> None:
        self._at = time.monotonic()
        self._measured, self._others = self._read()

    def end(self) -> Used:
        seconds = time.monotonic() - self._at
        measured, others = self._read()
        cpu = measured - self._measured
        return Used(seconds, cpu, max(0.0, others - self._others - cpu) / seconds)

    def _read(self) -> tuple[float, float]:
        """CPU seconds of the measured tree, and of the whole machine less the helpers."""
        measured = sum(_cpu(process) for process in tree(self._pid))
        helpers = sum(_cpu(psutil.Process(pid)) for pid in self._helpers)
        times = psutil.cpu_times()
        busy = times.user + times.nice + times.system + times.irq + times.softirq
        return measured, busy - helpers


def tree(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def memory_mb(pid: int) -> float:
    """Of the whole tree, shared pages counted once (PSS)."""
    total = 0
    for process in tree(pid):
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue  # one of PostgreSQL's, gone since the list was made
    return round(total / 1e6)


def describe() -> dict[str, object]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform(terse=True)}


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system

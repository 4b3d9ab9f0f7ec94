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
    """`cpu` in seconds by the measured processes, `parts` of it by name; `other_cores` by all outside the bench."""

    seconds: float
    cpu: float
    other_cores: float
    parts: dict[str, float]


class Meter:
    """CPU of a process and all its descendants from `begin` to `end`.

    `helpers` are the bench's own processes, `parts` names some of the descendants, each with its own descendants.
    """

    def __init__(self, pid: int, *, helpers: tuple[int, ...] = (), parts: dict[str, int] | None = None) -> None:
        self._pid, self._helpers, self._parts = pid, (os.getpid(), *helpers), parts or {}

    def begin(self) -> None:
        self._at = time.monotonic()
        self._before = self._read()

    def end(self) -> Used:
        seconds = time.monotonic() - self._at
        (cpu, others, *parts), (cpu_before, others_before, *parts_before) = self._read(), self._before
        cpu -= cpu_before
        by_part = {name: after - before for name, after, before in zip(self._parts, parts, parts_before, strict=True)}
        return Used(seconds, cpu, max(0.0, others - others_before - cpu) / seconds, by_part)

    def _read(self) -> tuple[float, ...]:
        """CPU seconds of the measured tree, of the whole machine less the helpers, and of each part."""
        helpers = sum(_cpu(psutil.Process(pid)) for pid in self._helpers)
        times = psutil.cpu_times()
        busy = times.user + times.nice + times.system + times.irq + times.softirq
        return _tree_cpu(self._pid), busy - helpers, *(_tree_cpu(pid) for pid in self._parts.values())


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


def _tree_cpu(pid: int) -> float:
    return sum(_cpu(process) for process in tree(pid))


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system

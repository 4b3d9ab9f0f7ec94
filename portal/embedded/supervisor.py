"""Starts the parts of a portal, keeps them alive, and stops them in reverse order.

    with Supervisor(log_folder=folder, announce=print) as supervisor:
        supervisor.start(database)
        supervisor.run(migration)
        supervisor.start(web, worker)
        supervisor.keep_alive()

Everything happens in the main thread: the kernel ties the life of a child to the thread that started it.
"""

import time
from collections.abc import Callable
from pathlib import Path

from portal.embedded.errors import StartFailed, StopRequested
from portal.embedded.part import Part, RunningPart, rotate_log
from portal.embedded.signals import WakingSignals

FIRST_RESTART_DELAY = 0.5
LONGEST_RESTART_DELAY = 30.0
HEALTHY_AFTER = 60.0
READY_POLL = 0.1


class Supervisor:
    def __init__(
        self,
        *,
        log_folder: Path,
        announce: Callable[[str], None],
        on_change: Callable[[dict[str, int]], None] = lambda pids: None,
    ) -> None:
        """``on_change`` gets the process ids by part name whenever a part was started."""
        self._log_folder = log_folder
        self._announce = announce
        self._on_change = on_change
        self._groups: list[list[_Supervised]] = []
        self._signals = WakingSignals()

    def __enter__(self) -> "Supervisor":
        self._signals.install()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._signals.restore()

    def start(self, *parts: Part) -> None:
        """Start these together and wait until all are ready. They will also be asked to stop together."""
        group: list[_Supervised] = []
        self._groups.append(group)
        for part in parts:
            rotate_log(self._log_folder, part.name)
            group.append(_Supervised(self._begin(part)))
        self._report_pids()
        for supervised in group:
            self._wait_until_ready(supervised.running)

    def run(self, part: Part) -> None:
        """Run this to its end."""
        rotate_log(self._log_folder, part.name)
        running = self._begin(part)
        try:
            while running.is_alive():
                self._wait_in_start(None)
        finally:
            running.stop()
        if running.exit_code != 0:
            raise StartFailed(_describe_failure(running))

    def keep_alive(self) -> None:
        """Restart what dies, until a signal asks to stop."""
        while not self._signals.stop_requested:
            now = time.monotonic()
            for supervised in self._all():
                supervised.note_end(now, self._announce)
                if supervised.is_due(now):
                    self._restart(supervised, now)
            self._signals.wait(self._seconds_until_next_restart())

    def _begin(self, part: Part) -> RunningPart:
        try:
            return RunningPart(part, self._log_folder)
        except OSError as error:
            raise StartFailed(f"{part.name} cannot be started: {error}") from error

    def _restart(self, supervised: "_Supervised", now: float) -> None:
        """A full disk or process table passes; the other parts run on meanwhile."""
        try:
            supervised.restart(self._log_folder)
            self._report_pids()
        except OSError as error:
            self._announce(f"{supervised.name} could not be started again: {error}")
            if supervised.is_due(now):  # else it runs, and only its number could not be written down
                supervised.postpone(now)

    def _stop(self) -> None:
        for group in reversed(self._groups):
            for supervised in group:
                supervised.running.ask_to_stop()
            for supervised in group:
                supervised.running.finish()

    def _wait_until_ready(self, running: RunningPart) -> None:
        limit = time.monotonic() + running.part.start_limit
        while not running.part.is_ready():
            self._wait_in_start(READY_POLL)
            if time.monotonic() > limit:
                raise StartFailed(
                    f"{running.part.name} is not ready after {running.part.start_limit:.0f} s\n"
                    f"{running.last_log_lines()}"
                )

    def _wait_in_start(self, seconds: float | None) -> None:
        """A start is given up as soon as somebody wants it to stop or a part dies: nothing is up that needs saving."""
        if self._signals.stop_requested:
            raise StopRequested
        for supervised in self._all():
            if not supervised.running.is_alive():
                raise StartFailed(_describe_failure(supervised.running))
        self._signals.wait(seconds)

    def _seconds_until_next_restart(self) -> float | None:
        due = [supervised.restart_at for supervised in self._all() if supervised.restart_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _report_pids(self) -> None:
        self._on_change({supervised.name: supervised.running.pid for supervised in self._all()})

    def _all(self) -> list["_Supervised"]:
        return [supervised for group in self._groups for supervised in group]


class _Supervised:
    """A running part and when it may be started again."""

    def __init__(self, running: RunningPart) -> None:
        self.running = running
        self.restart_at: float | None = None
        self._delay = FIRST_RESTART_DELAY

    @property
    def name(self) -> str:
        return self.running.part.name

    def note_end(self, now: float, announce: Callable[[str], None]) -> None:
        if self.restart_at is not None or self.running.is_alive():
            return
        self.running.finish()
        if now - self.running.started_at > HEALTHY_AFTER:
            self._delay = FIRST_RESTART_DELAY
        announce(f"{self.name} ended ({self.running.describe_end()}); starting it again in {self._delay:g} s")
        self.postpone(now)

    def postpone(self, now: float) -> None:
        self.restart_at = now + self._delay
        self._delay = min(self._delay * 2, LONGEST_RESTART_DELAY)

    def is_due(self, now: float) -> bool:
        return self.restart_at is not None and now >= self.restart_at

    def restart(self, log_folder: Path) -> None:
        self.running = RunningPart(self.running.part, log_folder)
        self.restart_at = None


def _describe_failure(running: RunningPart) -> str:
    return f"{running.part.name} ended ({running.describe_end()})\n{running.last_log_lines()}"

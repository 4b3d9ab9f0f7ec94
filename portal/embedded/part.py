"""One process of a running portal."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portal.embedded import orphans
from portal.embedded.account import Account

KEPT_LOGS = 3
SHOWN_LOG_LINES = 20


@dataclass(frozen=True)
class Part:
    """What to start and how to end it. ``grace`` and ``start_limit`` are seconds."""

    name: str
    command: list[str]
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # What it gets when the launcher is killed: the portal's own processes hold nothing that must be saved.
    death_signal: signal.Signals = signal.SIGKILL
    grace: float = 15.0
    start_limit: float = 60.0
    is_ready: Callable[[], bool] = field(default=lambda: True, repr=False)


class RunningPart:
    """A started part, in a process group of its own so that Ctrl-C in the terminal reaches only the launcher."""

    def __init__(self, part: Part, log_folder: Path) -> None:
        self.part = part
        self.log_path = log_folder / f"{part.name}.log"
        self.started_at = self._kill_at = time.monotonic()
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                part.command,
                env=part.env,
                cwd=part.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=part.account.uid if part.account else None,
                group=part.account.gid if part.account else None,
                extra_groups=[] if part.account else None,
                umask=0o077,
                preexec_fn=orphans.die_with_parent(part.death_signal),
            )
        self._watcher = orphans.watch(self._process.pid, part.death_signal)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    def is_alive(self) -> bool:
        return self.exit_code is None

    def describe_end(self) -> str:
        code = self.exit_code
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"

    def wait_for_end(self) -> int:
        """The exit code of a part that ends by itself."""
        return self._process.wait()

    def ask_to_stop(self) -> None:
        self._kill_at = time.monotonic() + self.part.grace
        if self.is_alive():
            self._process.send_signal(self.part.stop_signal)

    def finish(self) -> None:
        """Wait for the end, by force once ``grace`` has passed since it was asked to stop."""
        try:
            self._process.wait(max(0.0, self._kill_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        if self._watcher:
            self._watcher.kill()
            self._watcher.communicate()

    def stop(self) -> None:
        self.ask_to_stop()
        self.finish()

    def last_log_lines(self) -> str:
        lines = self.log_path.read_text(errors="replace").splitlines()
        return "\n".join(lines[-SHOWN_LOG_LINES:])


def rotate_log(log_folder: Path, name: str) -> None:
    """Each start of the portal writes new logs; those of the last few starts stay."""
    newest = log_folder / f"{name}.log"
    for age in range(KEPT_LOGS - 1, 0, -1):
        older = log_folder / f"{name}.log.{age}"
        if older.exists():
            shutil.move(older, log_folder / f"{name}.log.{age + 1}")
    if newest.exists():
        shutil.move(newest, log_folder / f"{name}.log.1")

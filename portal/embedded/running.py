"""`DATA_DIR/portal.json`: what runs where, for commands in a second shell, tests and the bench.

{"pid": 1, "host": "127.0.0.1", "port": 8000, "url": "http://127.0.0.1:8000/", "demo": true,
 "database_url": "...", "redis_url": "...", "standin_url": "..." or null, "parts": {"web": 2, "worker1": 3}}
"""

import json
import time
from pathlib import Path

import psutil

from portal.embedded.errors import StartRefused

LEFTOVER_LIMIT = 20.0


class RunningFile:
    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "portal.json"

    def write(self, facts: dict[str, object]) -> None:
        """Replace it as a whole: readers never see half a file, and nobody else sees the passwords in it."""
        unfinished = self.path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(facts, indent=2) + "\n")
        unfinished.rename(self.path)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)

    def clear_leftovers(self) -> None:
        """After a launcher that was killed: its servers are still writing to disk, so wait for their end."""
        limit = time.monotonic() + LEFTOVER_LIMIT
        for name, pid in self._parts_left_behind().items():
            while self._is_still_running(pid):
                if time.monotonic() > limit:
                    raise StartRefused(f"{name} (process {pid}) of an earlier start still runs: stop it first")
                time.sleep(0.05)
        self.remove()

    def _parts_left_behind(self) -> dict[str, int]:
        try:
            return json.loads(self.path.read_text())["parts"]
        except (FileNotFoundError, ValueError, KeyError):
            return {}

    def _is_still_running(self, pid: int) -> bool:
        """Whether this is the process of that time, and not another one that got its number since."""
        try:
            process = psutil.Process(pid)
            written_at = self.path.stat().st_mtime
            return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= written_at + 1
        except psutil.NoSuchProcess:
            return False

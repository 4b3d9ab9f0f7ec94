"""A pytest plugin: PostgreSQL and Valkey for the tests, started before the settings are read.

Loaded early, with `-p tests.services` in pyproject.toml. The servers end with this process, however it ends. Where
pytest-xdist shares the tests out, its processes have a database each in one PostgreSQL, and a Valkey each: what is
published there reaches everybody who listens.
"""

import os
import random
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from portal.embedded.errors import StartRefused
from portal.embedded.folder import find_servers_home
from portal.embedded.part import Part, RunningPart
from portal.embedded.ports import check_free
from portal.embedded.postgres import Postgres
from portal.embedded.valkey import Valkey

# Settings of the person who runs the tests must not reach them, least of all a key that costs money.
UNSET = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "STANDIN_URL", "VOYAGE_API_KEY", "HOST", "PORT", "PACK", "DEBUG")
SETTINGS = {
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "DEMO": "0",
    "SUGGEST_AT_TAKEOVER": "0",
}


# Set by pytest-xdist in each process that runs a share of the tests.
SHARE = "PYTEST_XDIST_WORKER"


class Services:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-tests-"))
        self.folder.chmod(0o711)  # as root the servers run as another user, who has to pass through
        self._home = find_servers_home(self.folder)
        self._running: list[RunningPart] = []

    def start(self) -> None:
        # The process that shares the tests out has left word of its own.
        database_url = os.environ["DATABASE_URL"] if SHARE in os.environ else self._start_postgres()
        for name in UNSET:
            os.environ.pop(name, None)
        os.environ.update(
            SETTINGS, DATABASE_URL=database_url, REDIS_URL=self._start_valkey(), DATA_DIR=str(self.folder)
        )

    def _start_postgres(self) -> str:
        postgres = Postgres(self._home, free_port(), fsync=False)
        postgres.prepare()
        postgres.initialize(self._run)
        self._start(postgres.part())
        postgres.create_database()
        return postgres.url

    def _start_valkey(self) -> str:
        valkey = Valkey(self._home, free_port())
        valkey.prepare()
        self._start(valkey.part())
        return valkey.url

    def stop(self) -> None:
        for running in reversed(self._running):
            running.stop()
        for folder in {self.folder, self._home.path}:
            shutil.rmtree(folder)

    def _run(self, part: Part) -> None:
        running = RunningPart(part, self.folder)
        assert running.wait_for_end() == 0, running.last_log_lines()

    def _start(self, part: Part) -> None:
        running = RunningPart(part, self.folder)
        self._running.append(running)
        while not part.is_ready():
            assert running.is_alive(), running.last_log_lines()
            time.sleep(0.02)


def free_port() -> int:
    """Below the ports that the system gives to outgoing connections, and below those of whole portals."""
    while True:
        port = random.randrange(12_000, 20_000)
        try:
            check_free("127.0.0.1", port, "tests")
        except StartRefused:
            continue
        return port


_services = Services()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests():
    """A wrapper, because pytest-django reads the settings in this same hook."""
    _services.start()
    return (yield)


def pytest_unconfigure() -> None:
    _services.stop()

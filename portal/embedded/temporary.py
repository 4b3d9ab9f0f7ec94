"""A PostgreSQL for one command: started for it, and gone with everything in it when it ends."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.errors import StartFailed, StartRefused
from portal.embedded.folder import find_servers_home
from portal.embedded.part import Part, RunningPart
from portal.embedded.ports import check_free
from portal.embedded.postgres import Postgres

# Beside those of portals and below those that the system gives to outgoing connections.
PORTS = range(20_100, 20_200)


@contextmanager
def temporary_database() -> Iterator[str]:
    """Its address. Raises `StartRefused` or `StartFailed`.

    However this process ends, the server ends with it; only its folder in the temporary directory could be left.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-measurement-"))
    folder.chmod(0o711)  # as root the server runs as another user, who has to pass through
    home = find_servers_home(folder)
    try:
        postgres = Postgres(home, _free_port(), fsync=False)
        postgres.prepare()
        postgres.initialize(lambda part: _run(part, folder))
        server = RunningPart(postgres.part(), folder)
        try:
            _wait_until_ready(server)
            postgres.create_database()
            yield postgres.url
        finally:
            server.stop()
    finally:
        for each in {folder, home.path}:
            shutil.rmtree(each)


def _free_port() -> int:
    for port in PORTS:
        try:
            check_free("127.0.0.1", port, "a measurement")
        except StartRefused:
            continue
        return port
    raise StartRefused(f"no port between {PORTS.start} and {PORTS.stop - 1} is free")


def _run(part: Part, folder: Path) -> None:
    running = RunningPart(part, folder)
    if running.wait_for_end() != 0:
        raise StartFailed(f"{part.name} failed: {running.last_log_lines()}")


def _wait_until_ready(server: RunningPart) -> None:
    while not server.part.is_ready():
        if not server.is_alive():
            raise StartFailed(f"PostgreSQL did not start: {server.last_log_lines()}")
        time.sleep(0.02)

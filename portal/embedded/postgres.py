"""The embedded PostgreSQL."""

import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg

from portal.embedded.errors import StartRefused
from portal.embedded.folder import ServersHome
from portal.embedded.part import Part
from portal.embedded.wheels import POSTGRES

MAJOR_VERSION = "18"
MAX_CONNECTIONS = 200
ROLE = DATABASE = "portal"


class Postgres:
    """One cluster below the servers' home, listening on the loopback address only.

    ``fsync=False`` trades safety for speed: for tests, whose data nobody misses after a crash.
    """

    def __init__(self, home: ServersHome, port: int, *, fsync: bool = True) -> None:
        self.port = port
        self._home = home
        self._fsync = fsync
        self._folder = home.path / "postgres"
        self._cluster = self._folder / "data"
        self._password_file = self._folder / "password"
        self._bin = POSTGRES.installed()

    @property
    def is_new(self) -> bool:
        return not self._cluster.exists()

    @property
    def url(self) -> str:
        return self._url_of(DATABASE)

    def prepare(self) -> None:
        """Put the programs where the server's user can run them. Refuses data of another PostgreSQL version."""
        self._folder.mkdir(mode=0o711, exist_ok=True)
        installation = POSTGRES.copy_to(self._folder) if self._home.account else POSTGRES.installed()
        self._bin = POSTGRES.find_programs(installation)
        if self.is_new:
            self._write_password()
            return
        version = (self._cluster / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise StartRefused(
                f"{self._cluster} was made by PostgreSQL {version}, this is {MAJOR_VERSION}: see docs/operations.md"
            )
        self._remove_stale_lock()

    def initialize(self, run: Callable[[Part], None]) -> None:
        """Make the cluster beside its place and move it there when done, so that a half-made one is never used."""
        for leftover in self._folder.glob("unfinished-*"):
            shutil.rmtree(leftover)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=self._folder))
        self._home.own(unfinished)
        run(self._initdb(unfinished))
        unfinished.rename(self._cluster)

    def part(self) -> Part:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(MAX_CONNECTIONS),
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self._fsync:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(self._bin / "postgres"), "-D", str(self._cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Part(
            name="postgres",
            command=command,
            env=_plain_environment(),
            cwd=self._folder,
            account=self._home.account,
            # Its fast shutdown: ends the sessions, writes everything, stops. SIGTERM would wait for the sessions.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            grace=30.0,
            is_ready=self._accepts_connections,
        )

    def create_database(self) -> None:
        """Make the portal's database unless it exists."""
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _initdb(self, cluster: Path) -> Part:
        # The C locale for what the C library does, which exists everywhere; text itself is UTF-8 by PostgreSQL's
        # own rules, the same on every machine.
        command = [
            str(self._bin / "initdb"),
            f"--pgdata={cluster}",
            f"--username={ROLE}",
            f"--pwfile={self._password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        if not self._fsync:
            command.append("--no-sync")
        return Part(
            name="initdb",
            command=command,
            env=_plain_environment(),
            cwd=self._folder,
            account=self._home.account,
        )

    def _remove_stale_lock(self) -> None:
        """After a hard end the lock file stays, with the number of a process.

        PostgreSQL takes whatever has that number for itself: also a process that has ended and that nobody has
        collected, or a stranger that got the number in a restarted container. It would never start again.
        """
        lock = self._cluster / "postmaster.pid"
        if not lock.exists():
            return
        words = lock.read_text().split()
        try:
            is_ours = bool(words) and str(self._cluster) in psutil.Process(int(words[0])).cmdline()
        except psutil.NoSuchProcess:
            is_ours = False
        if not is_ours:
            lock.unlink()

    def _accepts_connections(self) -> bool:
        try:
            psycopg.connect(self._url_of("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _write_password(self) -> None:
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        self._home.own(self._password_file)

    def _url_of(self, database: str) -> str:
        password = self._password_file.read_text().strip()
        return f"postgresql://{ROLE}:{password}@127.0.0.1:{self.port}/{database}"


def _plain_environment() -> dict[str, str]:
    """PG* variables of the person who starts the portal are meant for another server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}

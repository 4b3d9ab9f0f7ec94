"""The embedded Valkey, which speaks Redis' protocol."""

import secrets
import signal
from pathlib import Path

import redis

from portal.embedded.folder import ServersHome
from portal.embedded.part import Part
from portal.embedded.wheels import VALKEY


class Valkey:
    """One server below the servers' home, listening on the loopback address only."""

    def __init__(self, home: ServersHome, port: int) -> None:
        self.port = port
        self._home = home
        self._folder = home.path / "valkey"
        self._password_file = self._folder / "password"
        self._configuration = self._folder / "valkey.conf"
        self._bin = VALKEY.installed()

    @property
    def url(self) -> str:
        return f"redis://:{self._password_file.read_text().strip()}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Put the program where the server's user can run it, and write the configuration."""
        self._folder.mkdir(mode=0o711, exist_ok=True)
        installation = VALKEY.copy_to(self._folder) if self._home.account else VALKEY.installed()
        self._bin = VALKEY.find_programs(installation)
        data = self._folder / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        self._home.own(data)
        if not self._password_file.exists():
            self._write_privately(self._password_file, secrets.token_urlsafe(24))
        # A file and not the command line, where everybody on the machine could read the password.
        self._write_privately(self._configuration, self._configure(str(data)))

    def part(self) -> Part:
        return Part(
            name="valkey",
            command=[str(self._bin / "valkey-server"), str(self._configuration)],
            cwd=self._folder,
            account=self._home.account,
            death_signal=signal.SIGTERM,  # it writes its log to disk before it ends
            is_ready=self._answers,
        )

    def _configure(self, data: str) -> str:
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self._password_file.read_text().strip(),
            "dir": f'"{data}"',
            "appendonly": "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            "loglevel": "notice",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _write_privately(self, path: Path, text: str) -> None:
        path.touch(mode=0o600)
        path.write_text(text)
        self._home.own(path)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=2) as client:
            try:
                return client.ping()
            except (redis.ConnectionError, redis.TimeoutError):
                return False

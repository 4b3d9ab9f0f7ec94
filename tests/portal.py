"""A whole portal, started as users start it."""

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from portal.embedded import orphans
from portal.embedded.errors import StartRefused
from portal.embedded.ports import check_free, derive_ports
from portal.environment import ROOT
from tests.mailserver import MailServer

# A portal gets its settings from the test, not from the servers of the test run or the person who runs it.
OWN_SETTINGS = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEMO", "DATA_DIR", "PORT", "HOST"),
    *("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "STANDIN_URL", "DJANGO_SETTINGS_MODULE", "MAKELEVEL"),
)


class RunningPortal:
    """`with RunningPortal(REOPEN_MINUTES="1") as portal: ...`

    Settings are given as strings; without ANTHROPIC_BASE_URL the offline stand-in answers. `data_dir` is a fresh
    folder that is removed at the end, unless one is given.
    """

    def __init__(self, *, data_dir: Path | None = None, port: int | None = None, **settings: str) -> None:
        self._removes_data = data_dir is None
        self.data_dir = data_dir or new_data_dir()
        self.port = port or free_web_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._settings = settings
        self._output = self.data_dir / "output.txt"
        self.launcher: subprocess.Popen | None = None
        self.mail: MailServer | None = None

    def __enter__(self) -> "RunningPortal":
        self.start()
        self.wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.remove_data()

    def start(self) -> None:
        with self._output.open("wb") as output:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "portal.embedded"],
                cwd=ROOT,
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=orphans.die_with_parent(signal.SIGTERM),
            )

    def wait_until_ready(self) -> None:
        while f"Portal ready at {self.url}" not in self.output:
            assert self.launcher.poll() is None, f"the portal did not start:\n{self.output}"
            time.sleep(0.05)

    def stop(self) -> int:
        """Its exit code."""
        if self.launcher.poll() is None:
            self.launcher.terminate()
        return self.launcher.wait()

    def remove_data(self) -> None:
        """Unless the folder belongs to somebody else."""
        if self._removes_data:
            shutil.rmtree(self.data_dir)

    def wait_until_answering(self) -> None:
        """After a fault: until every part is known to work again."""
        while not self._is_answering():
            assert self.launcher.poll() is None, f"the portal has ended:\n{self.output}"
            time.sleep(0.1)

    def _is_answering(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def facts(self) -> dict:
        """What `portal.json` says, see `portal.embedded.running`."""
        return json.loads((self.data_dir / "portal.json").read_text())

    @property
    def database_url(self) -> str:
        return self.facts["database_url"]

    @property
    def redis_url(self) -> str:
        return self.facts["redis_url"]

    def pid(self, name: str) -> int:
        """Of postgres, valkey, standin, web, worker1, worker2 or sweeper."""
        return self.facts["parts"][name]

    def kill(self, name: str, with_signal: signal.Signals = signal.SIGKILL) -> int:
        """The process id that was."""
        pid = self.pid(name)
        os.kill(pid, with_signal)
        return pid

    def wait_until_restarted(self, name: str, old_pid: int) -> None:
        while self.pid(name) == old_pid:
            time.sleep(0.05)

    def log(self, name: str) -> str:
        return (self.data_dir / "logs" / f"{name}.log").read_text()

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        """A management command in a second shell."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environ(),
            capture_output=True,
            text=True,
            check=False,
        )

    def _environ(self) -> Mapping[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
        # The vectors of a whole pack would keep a core busy for the best part of a minute, for each portal.
        spared = {"WORKERS": "1", "SEARCH_BY_MEANING": "0"}
        return {**inherited, **spared, "DATA_DIR": str(self.data_dir), "PORT": str(self.port), **self._settings}


def new_data_dir() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="portal-"))
    folder.chmod(0o711)  # as root the servers run as another user, who has to pass through
    return folder


def free_web_port() -> int:
    """Any of them, so that two test runs on one machine seldom ask for the same."""
    for port in random.sample(range(8500, 12_000), 100):
        ports = derive_ports(port)
        try:
            for needed in (port, ports.postgres, ports.valkey, ports.standin):
                check_free("127.0.0.1", needed, "tests")
        except StartRefused:
            continue
        return port
    raise AssertionError("no free port")

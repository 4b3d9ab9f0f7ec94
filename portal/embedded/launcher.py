"""The start of a portal, step by step."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from portal.embedded import processes
from portal.embedded.folder import ServersHome, find_servers_home, open_data_folder
from portal.embedded.own_servers import check_database, check_redis
from portal.embedded.ports import check_free, derive_ports
from portal.embedded.postgres import Postgres
from portal.embedded.progress import announce, step
from portal.embedded.running import RunningFile
from portal.embedded.supervisor import Supervisor
from portal.embedded.valkey import Valkey
from portal.environment import Environment, check_start, read_environment

DEMO_ACCOUNTS = ("agent", "agent2", "manager", "admin")
DEMO_PASSWORD = "demo"


def launch(environ: Mapping[str, str]) -> None:
    """Start everything, and return when a signal has asked to stop and everything has stopped.

    Raises `SettingsError` and `StartRefused` before anything has been started, `StartFailed` and `StopRequested`
    after everything that was started has been stopped again.
    """
    environment = read_environment(_with_demo_by_default(environ), consult_running=False)
    with contextlib.ExitStack() as stack:
        stack.enter_context(open_data_folder(environment.data_dir))
        running_file = RunningFile(environment.data_dir)
        running_file.clear_leftovers()
        if environment.demo and not environment.secret_key:
            environment = replace(environment, secret_key=_demo_secret_key(environment.data_dir))
        check_start(environment)
        stack.callback(running_file.remove)
        Launch(environment, environ, running_file).run()


def _with_demo_by_default(environ: Mapping[str, str]) -> dict[str, str]:
    """A database of one's own may hold real customers; the embedded one is a demo unless told otherwise."""
    if environ.get("DEMO") or environ.get("DATABASE_URL"):
        return dict(environ)
    return {**environ, "DEMO": "1"}


def _demo_secret_key(data_dir: Path) -> str:
    """Made once, so that sessions outlive a restart."""
    path = data_dir / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


class Launch:
    """One start. Each step adds to the environment what it started, for the steps and processes after it."""

    def __init__(self, environment: Environment, environ: Mapping[str, str], running_file: RunningFile) -> None:
        self._environment = environment
        self._environ = environ
        self._running_file = running_file
        self._ports = derive_ports(environment.port)
        self._pids: dict[str, int] = {}

    def run(self) -> None:
        self._check_ports()
        self._check_own_servers()
        with Supervisor(
            log_folder=self._environment.data_dir / "logs", announce=announce, on_change=self._remember_pids
        ) as supervisor:
            self._start_servers(supervisor)
            self._prepare_data(supervisor)
            self._start_portal(supervisor)
            self._greet()
            supervisor.keep_alive()
            announce("Stopping ...")
        announce("Stopped.")

    def _check_ports(self) -> None:
        environment = self._environment
        check_free(environment.host, environment.port, "the web server")
        if environment.database_url is None:
            check_free("127.0.0.1", self._ports.postgres, "PostgreSQL")
        if environment.redis_url is None:
            check_free("127.0.0.1", self._ports.valkey, "Valkey")
        if environment.wants_standin:
            check_free("127.0.0.1", self._ports.standin, "the offline stand-in")

    def _check_own_servers(self) -> None:
        """Servers that somebody else runs have to be there before we start."""
        if self._environment.database_url:
            check_database(self._environment.database_url)
        if self._environment.redis_url:
            check_redis(self._environment.redis_url)

    def _start_servers(self, supervisor: Supervisor) -> None:
        environment = self._environment
        if environment.database_url is None or environment.redis_url is None:
            home = find_servers_home(environment.data_dir)
            if home.path != environment.data_dir:
                announce(f"{environment.data_dir} is closed to the servers' user: their data is in {home.path}")
        if environment.database_url is None:
            self._environment = replace(self._environment, database_url=self._start_postgres(supervisor, home))
        if environment.redis_url is None:
            self._environment = replace(self._environment, redis_url=self._start_valkey(supervisor, home))
        if environment.wants_standin:
            standin_url = f"http://127.0.0.1:{self._ports.standin}"
            self._environment = replace(self._environment, standin_url=standin_url)
            with step("Starting the offline stand-in (no ANTHROPIC_API_KEY is set)"):
                supervisor.start(processes.standin(self._ports.standin, self._process_environ()))

    def _start_postgres(self, supervisor: Supervisor, home: ServersHome) -> str:
        postgres = Postgres(home, self._ports.postgres)
        if postgres.is_new:
            with step("Setting up PostgreSQL (first start)"):
                postgres.prepare()
                postgres.initialize(supervisor.run)
        else:
            postgres.prepare()
        with step("Starting PostgreSQL"):
            supervisor.start(postgres.part())
            postgres.create_database()
        return postgres.url

    def _start_valkey(self, supervisor: Supervisor, home: ServersHome) -> str:
        valkey = Valkey(home, self._ports.valkey)
        with step("Starting Valkey"):
            valkey.prepare()
            supervisor.start(valkey.part())
        return valkey.url

    def _prepare_data(self, supervisor: Supervisor) -> None:
        pack = f"the pack {self._environment.pack.name}"
        brought = f"the database, {pack} and the demo" if self._environment.demo else f"the database and {pack}"
        with step(f"Bringing {brought} up to date"):
            supervisor.run(processes.prepare(self._process_environ()))

    def _start_portal(self, supervisor: Supervisor) -> None:
        env = self._process_environ()
        with step("Starting the portal"):
            supervisor.start(
                processes.web(self._environment, env),
                *processes.workers(self._environment, env),
                processes.sweeper(env),
            )

    def _greet(self) -> None:
        if self._environment.demo:
            announce("")
            announce(f"Demo accounts, all with the password {DEMO_PASSWORD!r}: {', '.join(DEMO_ACCOUNTS)}")
        announce(f"Portal ready at {self._url()}")

    def _process_environ(self) -> dict[str, str]:
        """What every process gets. Its settings come from here alone, so all of them have the same."""
        environment = self._environment
        facts = {
            "HOST": environment.host,
            "PORT": str(environment.port),
            "DATA_DIR": str(environment.data_dir),
            "DATABASE_URL": environment.database_url,
            "REDIS_URL": environment.redis_url,
            "STANDIN_URL": environment.standin_url,
            "SECRET_KEY": environment.secret_key,
            "DEMO": "1" if environment.demo else "0",
            "PACK": str(environment.pack),
            "PYTHONUNBUFFERED": "1",
        }
        return {**self._environ, **{name: value for name, value in facts.items() if value is not None}}

    def _remember_pids(self, pids: dict[str, int]) -> None:
        environment = self._environment
        self._running_file.write(
            {
                "pid": os.getpid(),
                "host": environment.host,
                "port": environment.port,
                "url": self._url(),
                "demo": environment.demo,
                "database_url": environment.database_url,
                "redis_url": environment.redis_url,
                "standin_url": environment.standin_url,
                "parts": pids,
            }
        )

    def _url(self) -> str:
        host = self._environment.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._environment.port}/"

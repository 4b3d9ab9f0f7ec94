"""The embedded servers, and every reason for which a portal does not start."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis

from portal.embedded import folder as folders
from portal.embedded import orphans
from portal.embedded.errors import StartRefused
from portal.embedded.folder import find_servers_home, open_data_folder
from portal.embedded.ports import derive_ports
from portal.embedded.postgres import Postgres
from portal.embedded.running import RunningFile
from portal.environment import ROOT
from tests.portal import OWN_SETTINGS, free_web_port, new_data_dir
from tests.processes import is_gone, wait_for
from tests.services import free_port

SERVERS = """
import json, sys
from pathlib import Path
from portal.embedded.folder import find_servers_home
from portal.embedded.postgres import Postgres
from portal.embedded.supervisor import Supervisor
from portal.embedded.valkey import Valkey

folder, postgres_port, valkey_port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
home = find_servers_home(folder)
pids = {}
with Supervisor(log_folder=folder, announce=print, on_change=pids.update) as supervisor:
    postgres, valkey = Postgres(home, postgres_port), Valkey(home, valkey_port)
    postgres.prepare()
    if postgres.is_new:
        postgres.initialize(supervisor.run)
    supervisor.start(postgres.part())
    postgres.create_database()
    valkey.prepare()
    supervisor.start(valkey.part())
    facts = {"postgres": postgres.url, "valkey": valkey.url, "home": str(home.path), "pids": pids}
    print(json.dumps(facts), flush=True)
    supervisor.keep_alive()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")


class Servers:
    def __init__(self, folder: Path) -> None:
        self.data_dir = folder
        self._launcher = subprocess.Popen(
            [sys.executable, "-c", SERVERS, str(folder), str(free_port()), str(free_port())],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=orphans.die_with_parent(signal.SIGTERM),
        )
        facts = json.loads(self._launcher.stdout.readline())
        self.home = Path(facts["home"])
        self.postgres = psutil.Process(facts["pids"]["postgres"])
        self.valkey = psutil.Process(facts["pids"]["valkey"])
        self.postgres_url = facts["postgres"]
        self.valkey_url = facts["valkey"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._launcher.terminate()
        self._launcher.wait()

    def kill_launcher(self) -> None:
        self._launcher.kill()
        self._launcher.wait()
        wait_for(lambda: is_gone(self.postgres.pid) and is_gone(self.valkey.pid))

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.postgres_url, autocommit=True)

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.valkey_url)


@pytest.fixture
def data_dir():
    folder = new_data_dir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def servers():
    """Shared by the tests that only look at them."""
    folder = new_data_dir()
    with Servers(folder) as running:
        yield running
    shutil.rmtree(folder)


def test_data_survive_the_sigkill_of_the_launcher_which_nothing_outlives(data_dir):
    with Servers(data_dir) as servers:
        with servers.connect() as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('still here')")
        with servers.redis() as client:
            client.set("kept", "still here")
        servers.kill_launcher()
        assert is_gone(servers.postgres.pid)
        assert is_gone(servers.valkey.pid)

    with Servers(data_dir) as servers:
        with servers.connect() as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("still here",)
        with servers.redis() as client:
            assert client.get("kept") == b"still here"


def test_a_server_that_was_killed_hard_starts_again(data_dir):
    with Servers(data_dir) as servers:
        with servers.connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'committed' AS word")
        servers.postgres.kill()
        servers.valkey.kill()
        servers.kill_launcher()
        assert (servers.home / "postgres" / "data" / "postmaster.pid").exists()

    with Servers(data_dir) as servers, servers.connect() as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("committed",)


def test_a_lock_file_with_the_number_of_a_stranger_does_not_keep_postgres_from_starting(data_dir):
    with Servers(data_dir) as servers:
        cluster = servers.home / "postgres" / "data"
    (cluster / "postmaster.pid").write_text(f"{os.getppid()}\n{cluster}\n")

    with Servers(data_dir) as servers, servers.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_servers_listen_on_loopback_only_and_want_a_password(servers):
    for process in (servers.postgres, servers.valkey):
        listening = [c.laddr.ip for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
        assert listening == ["127.0.0.1"]
    without_password = psycopg.conninfo.make_conninfo(servers.postgres_url, password="wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(without_password)
    port = urlsplit(servers.valkey_url).port
    with redis.Redis(port=port) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_no_password_can_be_seen_from_outside(servers):
    for url, process in ((servers.postgres_url, servers.postgres), (servers.valkey_url, servers.valkey)):
        assert urlsplit(url).password not in " ".join(process.cmdline())
    for name in ("postgres/password", "valkey/password", "valkey/valkey.conf"):
        assert (servers.home / name).stat().st_mode & 0o077 == 0


def test_text_is_unicode_and_vectors_and_trigrams_are_at_hand(servers):
    with servers.connect() as connection:
        assert connection.execute("SELECT upper('äł')").fetchone() == ("ÄŁ",)
        for extension in ("vector", "pg_trgm", "unaccent"):
            connection.execute(f"CREATE EXTENSION {extension}")


@as_root
def test_as_root_the_servers_run_as_nobody(servers):
    assert servers.postgres.username() == servers.valkey.username() == "nobody"
    assert servers.postgres.uids().saved == pwd.getpwnam("nobody").pw_uid
    assert servers.home == servers.data_dir


@as_root
def test_a_data_folder_closed_to_others_gets_its_servers_data_elsewhere(data_dir):
    data_dir.chmod(0o700)
    with Servers(data_dir) as servers:
        home = servers.home
        assert home.parent == folders.LASTING_TEMPORARY_FOLDER
        with servers.connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert find_servers_home(data_dir).path == home, "a second start must find it again"
    shutil.rmtree(home)


@as_root
def test_a_folder_that_others_can_change_is_not_trusted(data_dir):
    data_dir.chmod(0o700)
    home = find_servers_home(data_dir).path
    home.chmod(0o777)
    with pytest.raises(StartRefused, match="no other can change"):
        find_servers_home(data_dir)
    home.rmdir()
    home.symlink_to("/etc")
    with pytest.raises(StartRefused, match="no other can change"):
        find_servers_home(data_dir)
    home.unlink()


def test_a_cluster_that_was_half_made_is_made_again(data_dir):
    half_made = data_dir / "postgres" / "unfinished-x"
    half_made.mkdir(parents=True)
    (data_dir / "postgres").chmod(0o711)
    (half_made / "PG_VERSION").write_text("18")

    with Servers(data_dir) as servers, servers.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not half_made.exists()


def test_data_of_another_postgres_version_are_refused(data_dir):
    cluster = data_dir / "postgres" / "data"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(StartRefused, match="made by PostgreSQL 17"):
        Postgres(find_servers_home(data_dir), free_port()).prepare()


def test_portals_with_different_ports_have_different_embedded_ports():
    seen = [port for web in range(8000, 12_000) for port in vars(derive_ports(web)).values()]
    assert len(seen) == len(set(seen))
    assert max(seen) < 32_768


def test_what_a_killed_launcher_left_in_its_file_is_not_waited_for_when_it_is_another_process(data_dir):
    file = RunningFile(data_dir)
    file.write({"parts": {"web": os.getpid()}})
    long_ago = psutil.Process().create_time() - 1000
    os.utime(file.path, (long_ago, long_ago))

    file.clear_leftovers()

    assert not file.path.exists()


def start_portal(data_dir: Path, **settings: str) -> subprocess.CompletedProcess:
    inherited = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    environ = {**inherited, "DATA_DIR": str(data_dir), "PORT": str(free_web_port()), **settings}
    return subprocess.run(
        [sys.executable, "-m", "portal.embedded"],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def assert_refused(finished: subprocess.CompletedProcess, words: str) -> None:
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert finished.stderr.startswith("Cannot start: ")
    assert finished.stderr.count("\n") == 1, "one line"
    assert words in finished.stderr


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PORT": "eighty"}, "PORT must be a whole number"),
        ({"PORT": "20000"}, "choose another PORT"),
        ({"HOST": "0.0.0.0"}, "HOST must be a loopback address"),
        ({"HOST": "192.0.2.1", "DEMO": "0", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "a"}, "192.0.2.1"),
        ({"DEMO": "0"}, "SECRET_KEY must be set"),
        ({"DEMO": "0", "SECRET_KEY": "short"}, "at least 32 characters"),
        ({"DEMO": "0", "SECRET_KEY": "x" * 50}, "ALLOWED_HOSTS must be set"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL must be a URL"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "The server of REDIS_URL cannot be used"),
        ({"DATABASE_URL": "postgres://x@127.0.0.1:1/x", "DEMO": "1"}, "The database of DATABASE_URL cannot be used"),
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR=/dev/null/data cannot be used"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_clear_line(data_dir, settings, words):
    assert_refused(start_portal(data_dir, **settings), words)


@pytest.mark.parametrize("which", ["web", "postgres", "valkey", "standin"])
def test_a_taken_port_is_one_clear_line(data_dir, which):
    port = free_web_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port if which == "web" else getattr(derive_ports(port), which)))
        taken.listen()
        assert_refused(start_portal(data_dir, PORT=str(port)), "is taken")


def test_a_data_folder_in_use_is_one_clear_line(data_dir):
    with open_data_folder(data_dir):
        assert_refused(start_portal(data_dir), "is in use by another portal")

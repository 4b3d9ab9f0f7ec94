"""The portal's own processes, as parts: what `make run` starts besides the servers."""

import http.client
import secrets
import socket
import sys
from collections.abc import Mapping

from portal.embedded.part import Part
from portal.environment import ROOT, Environment

# A task only waits for its turn, which runs on the worker's event loop: this is how many turns stream at once.
THREADS_PER_WORKER = 150


def prepare(env: Mapping[str, str]) -> Part:
    """Runs to its end."""
    return Part(name="prepare", command=[sys.executable, "manage.py", "prepare"], env=env, cwd=ROOT)


def standin(port: int, env: Mapping[str, str]) -> Part:
    command = [sys.executable, "-m", "chat.assistant.standin", "--port", str(port)]
    return Part(name="standin", command=command, env=env, cwd=ROOT, is_ready=lambda: _listens(port))


def web(environment: Environment, env: Mapping[str, str]) -> Part:
    host = connectable(environment.host)
    # The readiness page is asked for under a name that the portal answers to.
    name = environment.allowed_hosts[0].lstrip(".*") or None if environment.allowed_hosts else None
    return Part(
        name="web",
        command=[sys.executable, "-m", "portal.serve"],
        env=env,
        cwd=ROOT,
        start_limit=120.0,
        is_ready=lambda: _answers(host, environment.port, "/readyz", name),
    )


def workers(environment: Environment, env: Mapping[str, str]) -> list[Part]:
    """Each has a name that no other living worker has: a part is started again under it only when it has ended."""
    launch = secrets.token_hex(8)
    return [
        Part(
            name=f"worker{number}",
            command=[
                *(sys.executable, "-m", "celery", "-A", "portal", "worker", "-P", "threads"),
                *("-c", str(THREADS_PER_WORKER), "--prefetch-multiplier", "1", "-Q", "turns"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
                *("-n", f"worker{number}@%h", "--loglevel", "WARNING"),
            ],
            env={**env, "WORKER_NAME": f"{launch}:worker{number}"},
            cwd=ROOT,
        )
        for number in range(1, environment.workers + 1)
    ]


def sweeper(env: Mapping[str, str]) -> Part:
    return Part(name="sweeper", command=[sys.executable, "manage.py", "sweep"], env=env, cwd=ROOT)


def connectable(host: str) -> str:
    """An address to reach what listens on every address of the machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def _answers(host: str, port: int, path: str, name: str | None = None) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": name} if name else {})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

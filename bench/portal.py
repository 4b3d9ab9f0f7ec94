"""The portal under measurement: started as users start it, with rates raised and a model server of the bench's own."""

from __future__ import annotations

import functools
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from portal.embedded import orphans
from portal.embedded.ports import check_free, derive_ports
from portal.environment import ROOT
from tests.portal import RunningPortal

# One address asks for everything here; a portal that real customers reach keeps its own rates and budgets.
RAISED = {
    "RATE_MESSAGES_PER_MINUTE": "1000000",
    "RATE_CONVERSATIONS_PER_HOUR": "10000000",
    "RATE_SOCKETS_PER_MINUTE": "10000000",
    "BUDGET_ADDRESS_MESSAGES": "0",
    "BUDGET_ADDRESS_TOKENS": "0",
    "BUDGET_ADDRESS_MONEY": "0",
    "BUDGET_VISITOR_MESSAGES": "0",
    "BUDGET_VISITOR_TOKENS": "0",
    "BUDGET_VISITOR_MONEY": "0",
    "BUDGET_TOTAL_MONEY": "0",
    # The bench's model server knows one answer only.
    "FAST_MODEL": "off",
    "SUGGEST_AT_TAKEOVER": "0",
}
# What `make run` starts as well.
WORKERS = 2
STARTERS = 4


@dataclass(frozen=True, slots=True)
class Ports:
    portal: int
    model: int
    floor: int

    @classmethod
    def from_first(cls, first: int) -> Ports:
        return cls(first, first + 1, first + 2)

    def check(self) -> None:
        """Raises `StartRefused` for the first port that is taken."""
        embedded = derive_ports(self.portal)
        for port in (self.portal, embedded.postgres, embedded.valkey, self.model, self.floor):
            check_free("127.0.0.1", port, "the bench")


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    token: str


class Portal:
    """A running one. What is done through it goes the public way, except for the agent's key."""

    def __init__(self, running: RunningPortal, model_pid: int) -> None:
        self.port = running.port
        self.pid = running.launcher.pid
        self.model_pid = model_pid
        self._running = running

    def parts(self) -> dict[str, int]:
        """The process ids of postgres, valkey, web, worker1, worker2 and sweeper."""
        return self._running.facts["parts"]

    def start_conversations(self, count: int, *, waiting: bool = False) -> list[Conversation]:
        """Each of a visitor of its own; `waiting` has them ask for a human at once."""
        with ThreadPoolExecutor(STARTERS) as starters:
            return list(starters.map(lambda _: self._start_conversation(waiting), range(count)))

    def issue_agent_key(self) -> str:
        done = self._running.manage("apikey", "agent", "--name", "bench")
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    @functools.cached_property
    def agent_key(self) -> str:
        return self.issue_agent_key()

    @property
    def database_url(self) -> str:
        return self._running.database_url

    def count_statements(self) -> dict[str, int]:
        """By list, see `bench.statements`."""
        done = self._running.manage("shell", "-c", "from bench.statements import report; report()")
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def _start_conversation(self, waiting: bool) -> Conversation:
        started = post_json(self.port, "/api/v1/conversations", {})
        conversation = Conversation(started["id"], started["token"])
        if waiting:
            post_json(self.port, f"/api/v1/conversations/{conversation.id}/handoff", {}, conversation.token)
        return conversation


@contextmanager
def running_portal(ports: Ports) -> Iterator[Portal]:
    """Ends with everything stopped and the data removed."""
    settings = {**RAISED, "WORKERS": str(WORKERS), "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{ports.model}"}
    with model_server(ports.model) as model, RunningPortal(port=ports.portal, **settings) as running:
        yield Portal(running, model.pid)


@contextmanager
def model_server(port: int) -> Iterator[subprocess.Popen]:
    with _process("bench.modelserver", str(port)) as process:
        _wait_for(port, process)
        yield process


@contextmanager
def floor_server(ports: Ports) -> Iterator[subprocess.Popen]:
    with _process("bench.floor", str(ports.floor), f"http://127.0.0.1:{ports.model}") as process:
        _wait_for(ports.floor, process)
        yield process


def post_json(port: int, path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
    return _request(port, "POST", path, json.dumps(body).encode(), token)


def get_json(port: int, path: str, token: str | None = None) -> dict[str, Any]:
    return _request(port, "GET", path, None, token)


def _request(port: int, method: str, path: str, body: bytes | None, token: str | None) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path} was answered with {response.status}: {answer[:200]!r}")
        return json.loads(answer)
    finally:
        connection.close()


@contextmanager
def _process(module: str, *arguments: str) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, preexec_fn=orphans.die_with_parent(signal.SIGTERM)
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen) -> None:
    while process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.connect()
            connection.close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args} ended with {process.returncode}")

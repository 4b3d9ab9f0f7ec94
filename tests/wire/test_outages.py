"""A web server whose database and Redis are not there: everybody gets the same honest word, and nothing else."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from portal.environment import ROOT
from tests.services import free_port
from tests.wire.visitor import open_socket

NOWHERE = "127.0.0.1:1"
PATIENCE = 200
TOKEN = {"Authorization": "Bearer some-token"}


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The address of a web server that has lost everything."""
    port = free_port()
    settings = {
        "PORT": str(port),
        "DEMO": "1",
        "DATA_DIR": str(tmp_path_factory.mktemp("alone")),
        "DATABASE_URL": f"postgres://portal:a-secret@{NOWHERE}/portal",
        "REDIS_URL": f"redis://{NOWHERE}/0",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    }
    server = subprocess.Popen([sys.executable, "-m", "portal.serve"], cwd=ROOT, env={**os.environ, **settings})
    url = f"http://127.0.0.1:{port}/"
    while not answers(url):
        assert server.poll() is None
        time.sleep(0.05)
    yield url
    server.terminate()
    server.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}healthz", timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


CALLS = [
    ("GET", "api/v1/conversations"),
    ("POST", "api/v1/conversations"),
    ("GET", "api/v1/conversations/3f0c9d1e-0000-4000-8000-000000000001"),
    ("GET", "api/v1/conversations/3f0c9d1e-0000-4000-8000-000000000001/events"),
    ("POST", "api/v1/conversations/3f0c9d1e-0000-4000-8000-000000000001/resolve"),
    ("GET", "api/v1/desk/queue"),
    ("GET", "api/v1/metrics"),
    ("GET", ""),
    ("GET", "readyz"),
]


def test_every_call_is_answered_with_unavailable_and_tells_nothing_else(alone):
    """At once, since each waits for a connection as long as the pool allows."""

    def ask(call: tuple[str, str]) -> httpx.Response:
        method, path = call
        return httpx.request(method, alone + path, headers=TOKEN, timeout=PATIENCE)

    with ThreadPoolExecutor(len(CALLS)) as callers:
        answered = dict(zip(CALLS, callers.map(ask, CALLS), strict=True))

    for (method, path), response in answered.items():
        assert response.status_code == 503, (method, path)
        assert not any(word in response.text for word in ("Traceback", "psycopg", "a-secret", NOWHERE)), path
        if path.startswith("api/"):
            assert response.json()["error"]["code"] == "unavailable"
            assert response.headers["Retry-After"]
    assert set(answered["GET", "readyz"].json()["missing"]) >= {"database", "redis", "workers", "pack"}


def test_a_socket_is_told_and_may_come_back(alone):
    with open_socket(alone, "3f0c9d1e-0000-4000-8000-000000000001", headers=TOKEN) as talk:
        assert talk.read_to_the_end() == 4012

    assert [frame["code"] for frame in talk.frames] == ["unavailable"]

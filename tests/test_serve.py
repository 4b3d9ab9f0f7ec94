"""The web server's bounds and its end, over real sockets."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from portal.embedded import orphans
from portal.environment import ROOT
from portal.request import LARGEST_BODY
from portal.websocket import LARGEST_MESSAGE, UNSENT_LIMIT, WAITING_FRAMES_LIMIT
from tests.processes import wait_for
from tests.services import free_port

MIB = 1024 * 1024
PATIENCE = 200


class ServedApplication:
    def __init__(self, output: Path) -> None:
        self.port = free_port()
        self._output = output
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.served", str(self.port)],
            cwd=ROOT,
            stdout=output.open("wb"),
            stderr=subprocess.STDOUT,
            preexec_fn=orphans.die_with_parent(signal.SIGKILL),
        )

    def wait_until_up(self) -> None:
        while True:
            assert self.process.poll() is None, self.output
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.02)
            else:
                return

    def connect(self, **options) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}/", max_size=None, open_timeout=PATIENCE, **options)

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def memory(self) -> int:
        return psutil.Process(self.process.pid).memory_info().rss


@contextlib.contextmanager
def serve(folder: Path):
    application = ServedApplication(folder / "output.txt")
    application.wait_until_up()
    yield application
    application.process.kill()
    application.process.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("served")) as application:
        yield application


@pytest.fixture
def served_alone(tmp_path):
    """For tests of its memory and its end."""
    with serve(tmp_path) as application:
        yield application


def close_code(client: ClientConnection) -> int:
    """Of the end of the connection, after everything that was sent before it has been read."""
    with contextlib.suppress(ConnectionClosed):
        for _ in client:
            pass
    return client.protocol.close_code


def test_a_message_up_to_the_limit_is_taken(served):
    with served.connect() as client:
        text = "x" * (LARGEST_MESSAGE - len("echo "))
        client.send(f"echo {text}")
        assert client.recv() == text


def test_a_frame_over_the_limit_is_refused_with_the_reason(served):
    with served.connect() as client:
        client.send("x" * (LARGEST_MESSAGE + 1))
        assert close_code(client) == 1009


def test_a_message_in_many_frames_is_held_to_the_same_limit(served):
    with served.connect() as client:
        client.send(["x" * 1024] * (LARGEST_MESSAGE // 1024 + 1))
        assert close_code(client) == 1009


def test_what_we_send_may_be_larger_than_what_we_take(served):
    with served.connect() as client:
        size = UNSENT_LIMIT * 4
        client.send(f"big {size}")
        assert len(client.recv()) == size
        client.send("echo still open")
        assert client.recv() == "still open"


def test_a_reader_that_stalls_is_closed_with_4008_and_costs_little_memory(served_alone):
    before = served_alone.memory
    # It asks, and then reads nothing: a small window, so that the system hides less of it.
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.connect(("127.0.0.1", served_alone.port))
        with served_alone.connect(sock=raw, max_queue=1) as client:
            client.send("pour 4000")
            wait_for(lambda: "closed" in served_alone.output)
            assert served_alone.memory - before < 8 * MIB
            # Those who begin to read in time still learn why; who does not is cut off, and that is this one.
            assert "closed 1006" in served_alone.output


def test_a_reader_that_wakes_up_in_time_learns_that_it_was_too_slow(served):
    with served.connect(max_queue=1) as client:
        client.send("burst 4000")
        assert client.recv()
        wait_for(lambda: "burst" in served.output)
        assert close_code(client) == 4008


def test_frames_that_the_application_does_not_take_wait_in_the_network_and_none_is_lost(served_alone):
    with served_alone.connect() as client:
        before = served_alone.memory
        client.send("think")
        frames = [f"none {'y' * 1024}"] * (WAITING_FRAMES_LIMIT * 4)
        for frame in frames:
            client.send(frame)
        client.send("count")
        answers = [client.recv() for _ in range(len(frames) + 1)]
        assert answers[-1] == str(len(frames) + 2)
        assert served_alone.memory - before < 8 * MIB


def test_a_stop_tells_every_socket_to_come_back_and_then_ends(served_alone):
    with served_alone.connect() as first, served_alone.connect() as second:
        first.send("echo here")
        second.send("echo here")
        assert first.recv() == second.recv() == "here"

        os.kill(served_alone.process.pid, signal.SIGTERM)

        assert close_code(first) == close_code(second) == 4012
    assert served_alone.process.wait() == 0


def test_a_taken_port_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        finished = subprocess.run(
            [sys.executable, "-m", "portal.serve"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(taken.getsockname()[1])},
            capture_output=True,
            text=True,
            check=False,
        )
    assert finished.returncode == 2
    assert "is taken" in finished.stderr
    assert finished.stderr.count("\n") == 1


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused_before_it_is_kept(served, announced):
    length = f"Content-Length: {LARGEST_BODY + 1}" if announced else "Transfer-Encoding: chunked"
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as client:
        client.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n".encode())
        with contextlib.suppress(ConnectionError):  # It need not be read to its end.
            if not announced:
                client.sendall(f"{LARGEST_BODY + 1:x}\r\n".encode() + b"x" * (LARGEST_BODY + 1))
        assert client.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_body_of_the_allowed_size_arrives(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as client:
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LARGEST_BODY}\r\n\r\n"
        client.sendall(head.encode() + b"x" * LARGEST_BODY)
        assert client.recv(4096).startswith(b"HTTP/1.1 200 ")

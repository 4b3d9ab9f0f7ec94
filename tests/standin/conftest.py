"""The stand-in's rules behind real HTTP, for all tests of this folder."""

import os
import signal
import subprocess
import sys

import pytest

from tests.modelserver import ModelServer


@pytest.fixture(scope="package")
def server():
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="package")
def process():
    """The stand-in as the portal starts it: a process of its own, on a free port."""
    command = [sys.executable, "-m", "chat.assistant.standin", "--port", "0", "--pace", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as running:
        line = running.stdout.readline()
        yield running, line.split()[-1]
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from portal.embedded import orphans
from portal.embedded.part import KEPT_LOGS, rotate_log
from portal.environment import ROOT
from tests.processes import is_gone, wait_for

STOPPING_PROGRAM = """
import pathlib, signal, sys
def stop(*_):
    with open("stops.txt", "a") as stops:
        stops.write(sys.argv[1] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
pathlib.Path(sys.argv[1] + ".up").touch()
signal.pause()
"""
STUBBORN_PROGRAM = """
import pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("stubborn.up").touch()
signal.pause()
"""


def _as_from_a_terminal():
    """The tests may run under nohup, whose wish to ignore SIGHUP a launcher would respect."""
    die_with_parent = orphans.die_with_parent(signal.SIGTERM)

    def prepare() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if die_with_parent is not None:
            die_with_parent()

    return prepare


class Launcher:
    def __init__(self, folder: Path, **plan) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.supervised", str(folder), json.dumps(plan)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=_as_from_a_terminal(),
        )

    def line(self) -> str:
        return self.process.stdout.readline().strip()

    def pids(self) -> dict[str, int]:
        return json.loads((self.folder / "pids.json").read_text())

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> str:
        """What it still had to say."""
        self.process.send_signal(with_signal)
        rest, _ = self.process.communicate()
        return rest


@pytest.fixture
def launch(tmp_path):
    launchers = []

    def start(**plan):
        launchers.append(Launcher(tmp_path, **plan))
        return launchers[-1]

    yield start
    for launcher in launchers:
        if launcher.process.poll() is None:
            launcher.stop()


def sleeper(name: str) -> dict:
    return {"name": name, "command": ["sleep", "600"]}


def python(name: str, program: str, folder: Path, **options) -> dict:
    return {"name": name, "command": [sys.executable, "-c", program, name], "cwd": str(folder), **options}


def test_a_part_that_dies_is_started_again_and_that_is_said(launch):
    launcher = launch(start=[[sleeper("one"), sleeper("two")]])
    assert launcher.line() == "ready"
    before = launcher.pids()

    os.kill(before["one"], signal.SIGKILL)

    assert launcher.line() == "one ended (signal 9); starting it again in 0.5 s"
    wait_for(lambda: launcher.pids()["one"] != before["one"])
    assert psutil.pid_exists(launcher.pids()["one"])
    assert launcher.pids()["two"] == before["two"]


def test_a_part_that_keeps_dying_is_started_less_and_less_often(launch):
    launcher = launch(start=[[{"name": "weak", "command": ["sleep", "0.3"]}]])
    assert launcher.line() == "ready"
    assert launcher.line() == "weak ended (exit code 0); starting it again in 0.5 s"
    assert launcher.line() == "weak ended (exit code 0); starting it again in 1 s"
    assert launcher.line() == "weak ended (exit code 0); starting it again in 2 s"


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(launch, stop_signal):
    launcher = launch(start=[[sleeper("one")], [sleeper("two")]])
    assert launcher.line() == "ready"
    pids = launcher.pids()

    launcher.stop(stop_signal)

    assert launcher.process.returncode == 0
    assert all(is_gone(pid) for pid in pids.values())


def test_groups_are_stopped_in_reverse_order(launch, tmp_path):
    launcher = launch(
        start=[[python("first", STOPPING_PROGRAM, tmp_path)], [python("second", STOPPING_PROGRAM, tmp_path)]]
    )
    assert launcher.line() == "ready"
    wait_for(lambda: (tmp_path / "first.up").exists() and (tmp_path / "second.up").exists())

    launcher.stop()

    assert (tmp_path / "stops.txt").read_text().split() == ["second", "first"]


def test_stopping_works_when_a_part_is_dead_already(launch):
    launcher = launch(start=[[sleeper("alive")], [{"name": "dead", "command": ["sleep", "0.1"]}]])
    assert launcher.line() == "ready"
    assert launcher.line().startswith("dead ended")
    alive = launcher.pids()["alive"]

    launcher.stop()

    assert launcher.process.returncode == 0
    assert is_gone(alive)


def test_a_part_that_ignores_the_wish_to_stop_is_killed_after_its_grace(launch, tmp_path):
    launcher = launch(start=[[python("stubborn", STUBBORN_PROGRAM, tmp_path, grace=0.2)]])
    assert launcher.line() == "ready"
    wait_for((tmp_path / "stubborn.up").exists)
    pid = launcher.pids()["stubborn"]

    launcher.stop()

    assert is_gone(pid)


@pytest.mark.parametrize("kernel_watches", [orphans.KERNEL_WATCHES, False])
def test_nothing_outlives_a_launcher_that_is_killed(launch, kernel_watches):
    launcher = launch(start=[[sleeper("one"), sleeper("two")]], kernel_watches=kernel_watches)
    assert launcher.line() == "ready"
    pids = launcher.pids()

    launcher.stop(signal.SIGKILL)

    wait_for(lambda: all(is_gone(pid) for pid in pids.values()))


def test_a_start_that_fails_shows_the_log_and_leaves_nothing_running(launch):
    launcher = launch(
        start=[[sleeper("one")]], run=[{"name": "step", "command": ["sh", "-c", "echo it broke; exit 3"]}]
    )
    assert launcher.line() == "failed: step ended (exit code 3)"
    assert launcher.line() == "it broke"
    launcher.process.wait()
    assert is_gone(launcher.pids()["one"])


def test_a_start_is_given_up_when_a_part_dies_meanwhile(launch):
    launcher = launch(start=[[{"name": "weak", "command": ["sh", "-c", "exit 4"]}]], run=[sleeper("long step")])
    assert launcher.line() == "failed: weak ended (exit code 4)"


def test_ctrl_c_during_the_start_stops_everything(launch, tmp_path):
    step = python("long step", "import pathlib, time; pathlib.Path('step.up').touch(); time.sleep(600)", tmp_path)
    launcher = launch(start=[[sleeper("one")]], run=[step])
    wait_for((tmp_path / "step.up").exists)
    pid = launcher.pids()["one"]

    assert launcher.stop(signal.SIGINT).strip() == "given up"
    assert is_gone(pid)


def test_logs_of_the_last_starts_are_kept(tmp_path):
    for start in range(KEPT_LOGS + 3):
        rotate_log(tmp_path, "web")
        (tmp_path / "web.log").write_text(f"start {start}")

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["web.log", *(f"web.log.{age}" for age in range(1, KEPT_LOGS + 1))]
    assert (tmp_path / "web.log.1").read_text() == f"start {KEPT_LOGS + 1}"

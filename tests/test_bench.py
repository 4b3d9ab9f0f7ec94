"""The bench measures what it says: its arithmetic, its clock, and a small run against the bare server."""

import asyncio
import math
import os
import socket
import subprocess
import sys
import time

import pytest

from bench import portal as running
from bench.deltas import DELTAS, IDEAL_SECONDS, Ledger, write_delta
from bench.figures import median_of, milliseconds, percentile
from bench.listener import Listener
from bench.machine import Meter
from bench.portal import Ports
from bench.scenarios.turns import one_round, summarize
from bench.wheel import Wheel
from portal.embedded.ports import check_free
from portal.environment import ROOT
from tests.portal import free_web_port


def test_percentiles_lie_between_the_two_nearest_values():
    assert percentile([4, 1, 3, 2], 0.5) == 2.5
    assert percentile([1, 2, 3, 4, 5], 0.95) == pytest.approx(4.8)
    assert percentile([7], 0.99) == 7
    assert math.isnan(percentile([], 0.5))
    assert milliseconds([0.010, 0.020], 0.5) == 15.0


def test_the_median_of_rounds_leaves_out_those_without_the_figure():
    assert median_of([{"cpu": 1}, {"cpu": None}, {"cpu": 3}, {"cpu": 2}], "cpu") == 2


def words(numbers) -> list[str]:
    return [write_delta(7, number) for number in numbers]


def received(pieces: list[str]) -> Ledger:
    ledger, offset = Ledger(), 0
    for piece in pieces:
        ledger.take(offset, piece, time.monotonic())
        offset += len(piece)
    return ledger


def test_an_answer_that_arrives_whole_has_no_faults_and_a_latency_per_delta():
    deltas = words(range(DELTAS))
    ledger = received(["".join(deltas[:3]), *deltas[3:]])
    ledger.close("".join(deltas).strip())
    assert ledger.faults == 0
    assert len(ledger.latencies) == DELTAS
    assert all(0 <= latency < 60 for latency in ledger.latencies)


def test_what_is_lost_doubled_or_reordered_on_the_way_is_counted():
    whole = "".join(words(range(DELTAS)))
    lost = received(words([*range(10), *range(12, DELTAS)]))
    lost.close(whole)
    doubled = received(words([*range(10), 9, *range(10, DELTAS)]))
    doubled.close(whole)
    cut = received(words(range(DELTAS - 1)))
    cut.close(whole)
    gap = Ledger()
    first, second = words(range(2))
    gap.take(0, first, 0.0)
    gap.take(len(first) + 1, second, 0.0)
    assert (lost.lost, lost.faults) == (2, 2)
    assert (doubled.doubled, doubled.faults) == (1, 1)
    assert (cut.lost, cut.faults) == (1, 1)
    assert gap.reordered == 1


def test_a_draft_that_is_sent_again_as_a_whole_is_no_fault():
    first, second, third = words(range(3))
    ledger = Ledger()
    new = [
        ledger.take(0, first, 0.0),
        ledger.take(0, first + second, 0.0),
        ledger.take(len(first + second), third, 0.0),
    ]
    assert new == [1, 1, 1]
    assert (ledger.doubled, ledger.reordered, ledger.lost) == (0, 0, 0)


def test_text_of_another_answer_and_a_stored_message_that_differs_are_faults():
    deltas = words(range(DELTAS))
    foreign = received(["".join(deltas), write_delta(8, DELTAS)])
    assert foreign.foreign == 1
    shortened = received(deltas)
    shortened.close("".join(deltas[:-2]))
    assert shortened.lost == 2


async def test_the_wheel_calls_what_is_due_in_order_and_not_before():
    loop = asyncio.get_running_loop()
    wheel, called, done = Wheel(loop), [], asyncio.Event()
    began = loop.time()
    for after in (0.05, 0.0, 0.02):
        wheel.at(began + after, lambda after=after: called.append((after, loop.time() - began)))
    wheel.at(began + 0.06, done.set)
    await done.wait()
    assert [after for after, _ in called] == [0.0, 0.02, 0.05]
    assert all(at >= after for after, at in called)
    assert len(wheel.lags) == 4
    with pytest.raises(ValueError, match="further ahead"):
        wheel.at(loop.time() + 60, done.set)


def free_ports() -> Ports:
    """Whoever else runs tests here looks from below, so look from above."""
    first = free_web_port() + 2000
    ports = Ports.from_first(first)
    check_free("127.0.0.1", ports.model, "tests")
    check_free("127.0.0.1", ports.floor, "tests")
    return ports


async def test_a_round_against_the_bare_server_loses_nothing_and_accounts_for_its_cpu():
    ports = free_ports()
    with running.model_server(ports.model) as model, running.floor_server(ports) as floor:
        listeners = [Listener("/raw", ports.floor), Listener("/stream", ports.floor)]
        figures = await one_round(listeners, Meter(floor.pid, helpers=(model.pid,)), ports, IDEAL_SECONDS)
    assert figures["turns"] >= 2
    assert figures["faults"] == 0
    assert figures["total_p50"] >= IDEAL_SECONDS * 1000
    assert figures["cpu_per_1000"] > 0
    assert summarize([figures, figures])["turns"] == 2 * figures["turns"]


def test_a_taken_port_is_refused_in_one_line_before_anything_starts():
    ports = free_ports()
    with socket.create_server(("127.0.0.1", ports.floor)):
        done = subprocess.run(
            [sys.executable, "-m", "bench", "turns", "--port", str(ports.portal)],
            cwd=ROOT,
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(f"Cannot start: Port {ports.floor} on 127.0.0.1")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""

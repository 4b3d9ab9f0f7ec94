"""Many customers ask at once and again: what they wait beyond the model, what a delta costs, whether any is lost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench import machine
from bench.deltas import DELTAS, IDEAL_SECONDS
from bench.figures import median_of, milliseconds
from bench.lag import client_lag
from bench.listener import Listener
from bench.machine import Meter
from bench.portal import Portal, Ports, floor_server, get_json
from bench.results import keep
from bench.visitor import Turn, Visitor

WARM_UP_TURNS = 4
SERVERS = {"floor raw": "/raw", "floor stream()": "/stream"}


@dataclass(slots=True)
class Window:
    """The time that counts: it opens when every chat has warmed up."""

    chats: int
    warm: int = 0
    is_open: asyncio.Event | None = None
    is_over: bool = False


async def measure(
    portal: Portal, ports: Ports, *, chats: int, rounds: int, repeats: int, seconds: float, floors: bool
) -> None:
    """Rounds of the portal and, in alternation, of the bare server; prints and keeps the medians."""
    visitors = [Visitor(each) for each in await asyncio.to_thread(portal.start_conversations, chats)]
    await asyncio.gather(*(visitor.connect(portal.port) for visitor in visitors))
    measured: dict[str, list[dict[str, Any]]] = {"portal": []}
    with floor_server(ports) as floor:
        for _ in range(rounds):
            meter = Meter(portal.pid, helpers=(portal.model_pid, floor.pid), parts=portal.parts())
            measured["portal"].append(await quiet_round(visitors, meter, ports, repeats, seconds))
            for name, path in SERVERS.items() if floors else ():
                listeners = [Listener(path, ports.floor) for _ in range(chats)]
                meter = Meter(floor.pid, helpers=(portal.model_pid, *_pids(portal)))
                measured.setdefault(name, []).append(await quiet_round(listeners, meter, ports, repeats, seconds))
    for visitor in visitors:
        visitor.close()
    for server, each in measured.items():
        keep("turns", {"server": server, "chats": chats, "deltas": DELTAS, "rounds": rounds, **summarize(each)})
    if floors:
        _compare(measured, chats)
    print(f"          memory of the portal (PSS): {machine.memory_mb(portal.pid):.0f} MB", flush=True)


async def quiet_round(
    talkers: Sequence[Visitor | Listener], meter: Meter, ports: Ports, repeats: int, seconds: float
) -> dict[str, Any]:
    """One round, again while others use the machine, but not for ever; the quietest one counts."""
    figures = [await one_round(talkers, meter, ports, seconds)]
    while figures[-1]["other_cores"] > machine.QUIET_CORES and len(figures) <= repeats:
        figures.append(await one_round(talkers, meter, ports, seconds))
    return min(figures, key=lambda each: each["other_cores"])


async def one_round(
    talkers: Sequence[Visitor | Listener], meter: Meter, ports: Ports, seconds: float
) -> dict[str, Any]:
    window = Window(len(talkers), is_open=asyncio.Event())
    turns: list[Turn] = []
    async with client_lag() as lag, asyncio.TaskGroup() as group:
        for talker in talkers:
            group.create_task(_keep_asking(talker, window, turns))
        await window.is_open.wait()
        get_json(ports.model, "/lag")
        lag.seconds.clear()
        meter.begin()
        before = sum(talker.deltas for talker in talkers)
        await asyncio.sleep(seconds)
        deltas = sum(talker.deltas for talker in talkers) - before
        used = meter.end()
        server_lag = get_json(ports.model, "/lag")
        window.is_over = True
    latencies = [latency for turn in turns for latency in turn.ledger.latencies]
    return {
        "turns": len(turns),
        "overhead_p50": milliseconds([turn.overhead for turn in turns], 0.50),
        "overhead_p95": milliseconds([turn.overhead for turn in turns], 0.95),
        "delta_p50": milliseconds(latencies, 0.50),
        "delta_p95": milliseconds(latencies, 0.95),
        "total_p50": milliseconds([turn.answered_at - turn.asked_at for turn in turns], 0.50),
        "faults": sum(turn.ledger.faults for turn in turns),
        "cpu_per_1000": round(used.cpu / deltas * 1000, 3) if deltas else None,
        "parts": {name: round(cpu / deltas * 1000, 3) for name, cpu in used.parts.items() if deltas and cpu > 0}
        or None,
        "cores": round(used.cpu / used.seconds, 2),
        "other_cores": round(used.other_cores, 2),
        "client_lag_p99": lag.p99_ms,
        "model_lag_p99": server_lag["p99"],
    }


async def _keep_asking(talker: Visitor | Listener, window: Window, turns: list[Turn]) -> None:
    await asyncio.sleep(random.uniform(0, IDEAL_SECONDS))
    for _ in range(WARM_UP_TURNS):
        await talker.converse()
    window.warm += 1
    if window.warm == window.chats:
        window.is_open.set()
    while not window.is_over:
        counts = window.is_open.is_set()
        turn = await talker.converse()
        if counts:
            turns.append(turn)


def summarize(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds; turns and faults are added up."""
    medians = {name: median_of(rounds, name) for name in rounds[0] if name not in ("turns", "faults", "parts")}
    parts = [each["parts"] for each in rounds if each["parts"]]
    return {
        "turns": sum(each["turns"] for each in rounds),
        "faults": sum(each["faults"] for each in rounds),
        **medians,
        "parts": {name: median_of(parts, name) for name in parts[0]} if parts else None,
        "ideal_ms": round(IDEAL_SECONDS * 1000),
    }


def _compare(measured: dict[str, list[dict[str, Any]]], chats: int) -> None:
    own = median_of(measured["portal"], "cpu_per_1000")
    ratios = {server: round(own / median_of(measured[server], "cpu_per_1000"), 2) for server in SERVERS}
    keep("ratio", {"chats": chats, "cpu_per_delta_to": ratios})


def _pids(portal: Portal) -> tuple[int, ...]:
    return tuple(process.pid for process in machine.tree(portal.pid))

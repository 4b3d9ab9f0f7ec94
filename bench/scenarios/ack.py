"""Customers write to humans over many open sockets: how soon each message is acknowledged, that is, stored."""

from __future__ import annotations

import asyncio
import random

from bench.figures import milliseconds
from bench.lag import client_lag
from bench.machine import Meter, memory_mb
from bench.portal import Portal
from bench.results import keep
from bench.visitor import Visitor

PER_SECOND = 100
OPENING_AT_ONCE = 20


async def measure(portal: Portal, *, sockets: int, seconds: float) -> None:
    """Sends 100 messages a second, each over a socket chosen at random; prints and keeps the result.

    The conversations wait for an agent, so that no answers are streamed meanwhile: a hundred turns a second are more
    than two cores answer, and `turns` measures them.
    """
    visitors = [Visitor(each) for each in await asyncio.to_thread(portal.start_conversations, sockets, waiting=True)]
    idle_mb = await asyncio.to_thread(memory_mb, portal.pid)
    opening = asyncio.Semaphore(OPENING_AT_ONCE)

    async def connect(visitor: Visitor) -> None:
        async with opening:
            await visitor.connect(portal.port)

    await asyncio.gather(*(connect(visitor) for visitor in visitors))
    meter = Meter(portal.pid, helpers=(portal.model_pid,))
    async with client_lag() as lag, asyncio.TaskGroup() as group:
        meter.begin()
        posts = []
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(round(PER_SECOND * seconds)):
            await asyncio.sleep(began + number / PER_SECOND - loop.time())
            posts.append(group.create_task(random.choice(visitors).post()))
    used = meter.end()
    taken = [post.result() for post in posts]
    keep(
        "ack",
        {
            "sockets": sockets,
            "messages": len(taken),
            "ack_p50": milliseconds(taken, 0.50),
            "ack_p95": milliseconds(taken, 0.95),
            "ack_p99": milliseconds(taken, 0.99),
            "cores": round(used.cpu / used.seconds, 2),
            "other_cores": round(used.other_cores, 2),
            "kb_per_socket": round((await asyncio.to_thread(memory_mb, portal.pid) - idle_mb) * 1000 / sockets),
            "client_lag_p99": lag.p99_ms,
        },
    )
    for visitor in visitors:
        visitor.close()

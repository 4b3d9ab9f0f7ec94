"""An agent writes: how soon it is on the customer's screen, in a quiet portal and beside many streaming answers."""

from __future__ import annotations

import asyncio

from bench.agent import Agent
from bench.figures import milliseconds
from bench.lag import client_lag
from bench.portal import Portal
from bench.results import keep
from bench.visitor import Visitor

PAUSE = 0.15
WARM_UP_SECONDS = 5


async def measure(portal: Portal, *, count: int, streams: int) -> None:
    """Sends `count` messages of an agent while `streams` other chats are answered; prints and keeps the result."""
    own, *others = await asyncio.to_thread(portal.start_conversations, 1 + streams)
    agent, customer = Agent(await asyncio.to_thread(portal.issue_agent_key)), Visitor(own)
    await agent.connect(portal.port)
    await customer.connect(portal.port)
    await agent.do("claim", own.id)
    talkers = [Visitor(conversation) for conversation in others]
    await asyncio.gather(*(talker.connect(portal.port) for talker in talkers))
    talking = [
        asyncio.create_task(_keep_talking(talker, index / max(1, streams))) for index, talker in enumerate(talkers)
    ]
    if talking:
        await asyncio.sleep(WARM_UP_SECONDS)
    async with client_lag() as lag:
        sent = [await _send(agent, own.id) for _ in range(count)]
    await asyncio.sleep(1)
    for task in talking:
        task.cancel()
    for socket in (agent, customer, *talkers):
        socket.close()
    seen = [(begun, acked, customer.messages[client_id]) for client_id, begun, acked in sent]
    keep(
        "relay",
        {
            "messages": count,
            "streams": streams,
            "commit_to_screen_p50": milliseconds([arrived.since_commit for _, _, arrived in seen], 0.50),
            "commit_to_screen_p95": milliseconds([arrived.since_commit for _, _, arrived in seen], 0.95),
            "send_to_screen_p50": milliseconds([arrived.at - begun for begun, _, arrived in seen], 0.50),
            "send_to_screen_p95": milliseconds([arrived.at - begun for begun, _, arrived in seen], 0.95),
            "ack_p95": milliseconds([acked - begun for begun, acked, _ in seen], 0.95),
            "client_lag_p99": lag.p99_ms,
        },
    )


async def _send(agent: Agent, conversation_id: str) -> tuple[str, float, float]:
    sent = await agent.do("message.post", conversation_id, text="I am looking at your claim now.")
    await asyncio.sleep(PAUSE)
    return sent


async def _keep_talking(talker: Visitor, place: float) -> None:
    await asyncio.sleep(place * 2)
    while True:
        await talker.converse()

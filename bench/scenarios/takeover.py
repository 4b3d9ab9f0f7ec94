"""An agent takes over while the assistant is speaking: how long the customer still sees drafts."""

from __future__ import annotations

import asyncio
import random

from bench.agent import Agent
from bench.deltas import APART, DELTAS
from bench.figures import milliseconds
from bench.lag import client_lag
from bench.portal import Conversation, Portal
from bench.results import keep
from bench.visitor import Visitor

# Long enough that a draft which comes too late is seen: the rest of the answer would have come within it.
LISTEN_SECONDS = DELTAS * APART + 0.5
AT_ONCE = 5


async def measure(portal: Portal, *, count: int) -> None:
    """Takes over `count` running answers, a few at a time, each at another place; prints and keeps the result."""
    conversations = await asyncio.to_thread(portal.start_conversations, count)
    agent = Agent(await asyncio.to_thread(portal.issue_agent_key))
    await agent.connect(portal.port)
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(conversation: Conversation) -> tuple[float, float, bool]:
        async with slots:
            return await take_over(portal, agent, conversation)

    async with client_lag() as lag:
        taken = await asyncio.gather(*(one(conversation) for conversation in conversations))
    agent.close()
    last_drafts = [last_draft for last_draft, _, _ in taken]
    keep(
        "takeover",
        {
            "takeovers": count,
            "last_draft_p50": milliseconds(last_drafts, 0.50),
            "last_draft_p95": milliseconds(last_drafts, 0.95),
            "claimed_p95": milliseconds([claimed for _, claimed, _ in taken], 0.95),
            "spoke_afterwards": sum(spoke for _, _, spoke in taken),
            "client_lag_p99": lag.p99_ms,
        },
    )


async def take_over(portal: Portal, agent: Agent, conversation: Conversation) -> tuple[float, float, bool]:
    """Seconds from the click to the last draft and to the acknowledgement, and whether the assistant still answered."""
    visitor = Visitor(conversation)
    await visitor.connect(portal.port)
    turn = visitor.ask()
    await visitor.first_text()
    await asyncio.sleep(random.uniform(0, (DELTAS - 10) * APART))
    _, clicked, claimed = await agent.do("claim", conversation.id)
    await asyncio.sleep(LISTEN_SECONDS)
    visitor.close()
    return max(0.0, visitor.last_draft_at - clicked), claimed - clicked, turn.answered_at is not None

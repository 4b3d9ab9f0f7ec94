"""A customer with one conversation: asks, and watches the answer arrive."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.deltas import FIRST_AFTER, Ledger
from bench.portal import Conversation
from bench.websocket import Closed, WebSocket, open_socket

# Beyond it a turn counts as lost; the portal's own deadline of a turn is shorter.
PATIENCE_SECONDS = 150


class TurnLost(Exception):
    """The measurement cannot go on: a turn failed, was handed off, or never ended."""


@dataclass(slots=True)
class Turn:
    """One question and its answer; times are in seconds of the monotonic clock."""

    asked_at: float
    acknowledged_at: float | None = None
    first_text_at: float | None = None
    answered_at: float | None = None
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def overhead(self) -> float:
        """What the customer waited for the first text beyond the model's own time."""
        return self.first_text_at - self.asked_at - FIRST_AFTER


@dataclass(frozen=True, slots=True)
class Arrived:
    """An agent's message at the customer: when, and how many seconds after its transaction had the row locked.

    That is a little before the commit, so the figure is an upper bound of commit to screen.
    """

    at: float
    since_commit: float


class Visitor:
    """`deltas` counts what has arrived in all turns, `messages` keeps the agent's by their `client_id`."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.deltas = 0
        self.turn: Turn | None = None
        self.last_draft_at: float | None = None
        self.messages: dict[str, Arrived] = {}
        self._numbers = itertools.count(1)
        self._done: asyncio.Future[None] | None = None
        self._has_text = asyncio.Event()
        self._acks: dict[str, asyncio.Future[float]] = {}
        self._socket: WebSocket | None = None

    async def connect(self, port: int) -> None:
        path = f"/ws/conversations/{self.conversation.id}/"
        self._socket = await open_socket(path, port, self.conversation.token, self._take)
        self._socket.on_close = self._fail

    def close(self) -> None:
        self._socket.close()

    def ask(self) -> Turn:
        """Sends a message that the assistant will answer."""
        self.turn = Turn(time.monotonic())
        self._done = asyncio.get_running_loop().create_future()
        self._has_text.clear()
        self._post()
        return self.turn

    async def converse(self) -> Turn:
        """One whole turn."""
        turn = self.ask()
        await self.ended()
        return turn

    async def first_text(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._has_text.wait()

    async def ended(self) -> None:
        """Waits for the end of the turn, however it ends."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._done
        except TimeoutError:
            raise TurnLost(f"no end of a turn within {PATIENCE_SECONDS} s") from None

    async def post(self) -> float:
        """Sends a message; how long its acknowledgement took, in seconds."""
        began = time.monotonic()
        client_id = self._post()
        future = self._acks[client_id] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await future - began

    def _post(self) -> str:
        client_id = f"bench-{time.monotonic_ns()}-{next(self._numbers)}"
        self._socket.send({"type": "message.post", "client_id": client_id, "text": "How do I file a claim?"})
        return client_id

    # --- what arrives ---------------------------------------------------------------------------------------------

    def _take(self, frame: dict[str, Any], now: float) -> None:
        match frame["type"]:
            case "draft":
                self._take_draft(frame["data"], now)
            case "ack":
                self._take_ack(frame["client_id"], now)
            case "message.posted":
                self._take_message(frame, now)
            case "turn.ended":
                self._end(frame["data"]["outcome"])
            case "refused":
                self._fail(TurnLost(f"refused: {frame['code']}"))

    def _take_draft(self, data: dict[str, Any], now: float) -> None:
        self.last_draft_at = now
        turn = self.turn
        if turn is None:
            return
        if turn.first_text_at is None:
            turn.first_text_at = now
            self._has_text.set()
        self.deltas += turn.ledger.take(data["offset"], data["text"], now)

    def _take_ack(self, client_id: str, now: float) -> None:
        if self.turn is not None and self.turn.acknowledged_at is None:
            self.turn.acknowledged_at = now
        waiting = self._acks.pop(client_id, None)
        if waiting is not None:
            waiting.set_result(now)

    def _take_message(self, frame: dict[str, Any], now: float) -> None:
        data = frame["data"]
        if data["author"] == "agent":
            since_commit = time.time() - datetime.fromisoformat(frame["at"]).timestamp()
            self.messages[data["client_id"]] = Arrived(now, since_commit)
        elif data["author"] == "assistant" and self.turn is not None:
            self.turn.answered_at = now
            self.turn.ledger.close(data["text"])

    def _end(self, outcome: str) -> None:
        if self._done is None or self._done.done():
            return
        if outcome == "failed":
            self._done.set_exception(TurnLost("a turn failed: see the workers' logs"))
        else:
            self._done.set_result(None)

    def _fail(self, error: Closed | TurnLost) -> None:
        for waiting in (self._done, *self._acks.values()):
            if waiting is not None and not waiting.done():
                waiting.set_exception(error)

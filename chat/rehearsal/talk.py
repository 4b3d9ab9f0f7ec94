"""One conversation over the public WebSocket, as a visitor's client holds it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from chat.models import Author
from chat.protocol import Ephemeral, EventType, ServerFrame
from chat.states import Status, TurnState

# Longer than the assistant's own deadline for a turn, with time for its further attempts.
PATIENCE_SECONDS = 300
CONNECTIONS = 5
RECONNECT_SECONDS = 1.0
WITH_HUMANS = (Status.AWAITING_AGENT, Status.WITH_AGENT)


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that has been started, and what opens it."""

    conversation_id: str
    token: str


@dataclass(slots=True)
class Heard:
    """What the client has seen. `trouble` says why it stopped listening before the end, if it did."""

    seq: int = 0
    acknowledged: int | None = None
    asked_at: float | None = None
    first_text_ms: int | None = None
    answers: int = 0
    turn_outcomes: list[str] = field(default_factory=list)
    is_with_humans: bool = False
    has_gap: bool = False
    trouble: str = ""

    @property
    def outcome(self) -> str:
        """`answered`, `handed off` or `failed`."""
        if self.trouble or self.turn_outcomes != [TurnState.FINISHED]:
            return "failed"
        if self.is_with_humans:
            return "handed off"
        return "answered" if self.answers else "failed"

    @property
    def is_over(self) -> bool:
        return self.acknowledged is not None and bool(self.turn_outcomes)

    def take(self, event: dict[str, Any]) -> None:
        """Applies the next event; repeats are dropped."""
        if event["seq"] <= self.seq:
            return
        self.has_gap |= event["seq"] != self.seq + 1
        self.seq = event["seq"]
        data = event["data"]
        match event["type"]:
            case EventType.MESSAGE_POSTED if data["author"] == Author.ASSISTANT:
                self.answers += 1
                self.see_text()
            case EventType.TURN_ENDED:
                self.turn_outcomes.append(data["outcome"])
            case EventType.STATUS_CHANGED:
                self.is_with_humans = data["status"] in WITH_HUMANS

    def see_text(self) -> None:
        if self.first_text_ms is None and self.asked_at is not None:
            self.first_text_ms = round((time.perf_counter() - self.asked_at) * 1000)


async def talk(opened: Opened, *, url: str, client_id: str, text: str) -> Heard:
    """Says `text` and listens until the turn has ended.

    A client whose connection is lost comes back and sends again what was not acknowledged, under the same `client_id`.
    """
    heard = Heard()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for attempt in range(CONNECTIONS):
                if attempt:
                    await asyncio.sleep(RECONNECT_SECONDS)
                try:
                    async with _connection(opened, url) as socket:
                        await _listen(socket, heard, client_id, text)
                    return heard
                except (ConnectionClosed, InvalidHandshake, OSError) as error:
                    trouble = _line(error)
            heard.trouble = trouble
    except TimeoutError:
        heard.trouble = f"no end within {PATIENCE_SECONDS} s"
    return heard


def _connection(opened: Opened, url: str) -> connect:
    return connect(
        f"{url.rstrip('/').replace('http', 'ws', 1)}/ws/conversations/{opened.conversation_id}/",
        additional_headers={"Authorization": f"Bearer {opened.token}"},
        max_size=None,
        proxy=None,
    )


async def _listen(socket: ClientConnection, heard: Heard, client_id: str, text: str) -> None:
    async for received in socket:
        frame = orjson.loads(received)
        match frame["type"]:
            case ServerFrame.SNAPSHOT:
                for event in frame["events"]:
                    heard.take(event)
                if heard.acknowledged is None:
                    heard.asked_at = heard.asked_at or time.perf_counter()
                    command = {"type": "message.post", "client_id": client_id, "text": text}
                    await socket.send(orjson.dumps(command).decode())
            case ServerFrame.ACK:
                heard.acknowledged = frame["seq"]
            case ServerFrame.REFUSED:
                heard.trouble = f"refused: {frame['code']}"
                return
            case Ephemeral.DRAFT:
                heard.see_text()
            case _ if "seq" in frame:
                heard.take(frame)
        if heard.is_over:
            return
    # A close in good order ends the loop without an exception.
    raise ConnectionClosed(socket.protocol.close_rcvd, socket.protocol.close_sent)


def _line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]

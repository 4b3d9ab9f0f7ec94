"""A human agent at the desk's WebSocket."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bench.visitor import PATIENCE_SECONDS, TurnLost
from bench.websocket import Closed, WebSocket, open_socket


class Agent:
    """Signs in with an API key."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._acks: dict[str, asyncio.Future[float]] = {}
        self._socket: WebSocket | None = None

    async def connect(self, port: int) -> None:
        self._socket = await open_socket("/ws/desk/", port, self._key, self._take)
        self._socket.on_close = self._fail

    def close(self) -> None:
        self._socket.close()

    async def do(self, type: str, conversation_id: str, **fields: Any) -> tuple[str, float, float]:
        """Sends a command; its `client_id`, when it was sent and when it was acknowledged."""
        client_id = f"agent-{time.monotonic_ns()}"
        future = self._acks[client_id] = asyncio.get_running_loop().create_future()
        sent = time.monotonic()
        self._socket.send({"type": type, "client_id": client_id, "conversation": conversation_id, **fields})
        async with asyncio.timeout(PATIENCE_SECONDS):
            return client_id, sent, await future

    def _take(self, frame: dict[str, Any], now: float) -> None:
        waiting = self._acks.pop(frame.get("client_id"), None)
        if waiting is None:
            return
        if frame["type"] == "refused":
            waiting.set_exception(TurnLost(f"the agent was refused: {frame['code']}"))
        else:
            waiting.set_result(now)

    def _fail(self, closed: Closed) -> None:
        for waiting in self._acks.values():
            waiting.set_exception(closed)

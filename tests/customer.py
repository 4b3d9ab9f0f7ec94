"""A customer's program: the documented protocol over a real WebSocket, with all the patience a browser has.

It sends again under the same id until a message is acknowledged, reconnects when the socket closes, and applies events
by their numbers only, so that what it ends up with is what a reader would see.
"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from chat.projection import apply, empty_state

PAUSE = 0.2
PATIENCE = 60


class Customer:
    """`url` is the portal's, ending with a slash."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.id = self.token = ""
        self.state = empty_state()
        self.events: list[dict[str, Any]] = []
        self.drafts: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []
        self.acked: dict[str, int] = {}
        self._pending: dict[str, str] = {}
        self._changed = asyncio.Condition()
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task | None = None

    async def start(self) -> Customer:
        """Opens a conversation and follows it."""
        while True:
            try:
                started = await asyncio.to_thread(self._post, "api/v1/conversations", {})
                break
            except (urllib.error.URLError, OSError):
                await asyncio.sleep(PAUSE)
        self.id, self.token = started["id"], started["token"]
        self._task = asyncio.create_task(self._follow())
        return self

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def say(self, client_id: str, text: str) -> None:
        """Sends until it is acknowledged."""
        self._pending[client_id] = text
        await self._send_pending()
        await self.until(lambda: client_id in self.acked)

    async def until(self, condition) -> None:
        async with self._changed:
            await self._changed.wait_for(condition)

    async def until_seen(self, seq: int) -> None:
        """Until the event of this number, and all before it, have come."""
        await self.until(lambda: self.state["seq"] >= seq)

    def texts(self, author: str) -> list[str]:
        return [message["text"] for message in self.state["messages"] if message["author"] == author]

    async def _follow(self) -> None:
        while True:
            try:
                address = self.url.replace("http", "ws", 1) + f"ws/conversations/{self.id}/"
                async with connect(
                    address, additional_headers={"Authorization": f"Bearer {self.token}"}, open_timeout=PATIENCE
                ) as self._socket:
                    await self._send_pending()
                    async for text in self._socket:
                        await self._receive(json.loads(text))
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                pass  # The next round connects again, as a browser does.
            self._socket = None
            await asyncio.sleep(PAUSE)

    async def _receive(self, frame: dict[str, Any]) -> None:
        async with self._changed:
            match frame["type"]:
                case "snapshot":
                    for event in frame["events"]:
                        self._apply(event)
                case "ack":
                    self.acked[frame["client_id"]] = frame["seq"]
                    self._pending.pop(frame["client_id"], None)
                case "refused":
                    self.refused.append(frame)
                case "draft":
                    self.drafts.append(frame["data"])
                case _ if "seq" in frame:
                    self._apply(frame)
            self._changed.notify_all()
        if frame["type"] == "refused" and frame["client_id"] in self._pending:
            await asyncio.sleep(PAUSE)
            await self._send_pending()

    def _apply(self, event: dict[str, Any]) -> None:
        if event["seq"] == self.state["seq"] + 1:
            self.events.append(event)
        self.state = apply(self.state, event)

    async def _send_pending(self) -> None:
        if self._socket is None:
            return
        for client_id, text in list(self._pending.items()):
            try:
                await self._socket.send(json.dumps({"type": "message.post", "client_id": client_id, "text": text}))
            except ConnectionClosed:
                return

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)

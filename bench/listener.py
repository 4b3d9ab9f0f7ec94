"""Whoever asks the bare server: the visitor of the floor."""

from __future__ import annotations

import asyncio
import time

import orjson

from bench.visitor import Turn


class Listener:
    """Asks by `path`, `/raw` or `/stream`, and watches the answer arrive, as `Visitor` does with the portal."""

    def __init__(self, path: str, port: int) -> None:
        self._path, self._port = path, port
        self.deltas = 0

    async def converse(self) -> Turn:
        turn = Turn(time.monotonic())
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        said = ""
        async for line in reader:
            if line.startswith(b"data: "):
                now = time.monotonic()
                turn.first_text_at = turn.first_text_at or now
                text = orjson.loads(line[6:])["text"]
                self.deltas += turn.ledger.take(len(said), text, now)
                said += text
        turn.answered_at = time.monotonic()
        turn.ledger.close(said)
        writer.close()
        return turn

"""A WebSocket client light enough not to be what is measured: raw asyncio, text frames only."""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections.abc import Callable
from typing import Any

import orjson

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
LONGEST_SHORT = 125


class Closed(Exception):
    """The portal has closed the connection, or refused it."""


class WebSocket(asyncio.Protocol):
    """Hands each frame to `on_frame(frame, received_at)`; the time is the monotonic clock's, in seconds."""

    def __init__(self, path: str, host: str, token: str, on_frame: Callable[[dict[str, Any], float], None]) -> None:
        self._path, self._host, self._token, self._on_frame = path, host, token, on_frame
        self._received = bytearray()
        self._is_open = False
        self._closed_by_us = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_close: Callable[[Closed], None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Authorization: Bearer {self._token}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._received += data
        if not self._is_open and not self._read_handshake():
            return
        while (frame := self._next_frame()) is not None:
            opcode, payload = frame
            if opcode == TEXT:
                self._on_frame(orjson.loads(payload), now)
            elif opcode == PING:
                self._write(PONG, payload)
            elif opcode == CLOSE:
                self._end(Closed(f"closed with {int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}"))

    def connection_lost(self, error: Exception | None) -> None:
        self._end(Closed("the connection was cut"))

    def send(self, command: dict[str, Any]) -> None:
        self._write(TEXT, orjson.dumps(command))

    def close(self) -> None:
        self._closed_by_us = True
        self._write(CLOSE, b"\x03\xe8")
        self._transport.close()

    def _read_handshake(self) -> bool:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return False
        status = bytes(self._received[: self._received.find(b"\r\n")]).decode()
        del self._received[: end + 4]
        if " 101 " not in status:
            self._end(Closed(f"handshake refused: {status}"))
            return False
        self._is_open = True
        self.opened.set_result(None)
        return True

    def _next_frame(self) -> tuple[int, bytes] | None:
        received = self._received
        if len(received) < 2:
            return None
        length, begin = received[1], 2  # a server does not mask
        if length > LONGEST_SHORT:
            begin = 4 if length == LONGEST_SHORT + 1 else 10
            length = int.from_bytes(received[2:begin], "big")
        if len(received) < begin or len(received) < begin + length:
            return None
        opcode, payload = received[0] & 0x0F, bytes(received[begin : begin + length])
        del received[: begin + length]
        return opcode, payload

    def _write(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size <= LONGEST_SHORT:
            head += bytes([0x80 | size])
        else:
            head += bytes([0x80 | 126]) + size.to_bytes(2, "big")
        # A client must mask; a mask of zeros is one, and leaves the payload as it is.
        self._transport.write(head + b"\0\0\0\0" + payload)

    def _end(self, closed: Closed) -> None:
        if self._closed_by_us:
            return
        self._closed_by_us = True
        self._transport.close()
        if not self.opened.done():
            self.opened.set_exception(closed)
        elif self.on_close is not None:
            self.on_close(closed)


async def open_socket(path: str, port: int, token: str, on_frame: Callable[[dict[str, Any], float], None]) -> WebSocket:
    """Connects, and returns once the portal has accepted. Raises `Closed`."""
    _, socket = await asyncio.get_running_loop().create_connection(
        lambda: WebSocket(path, f"127.0.0.1:{port}", token, on_frame), "127.0.0.1", port
    )
    await socket.opened
    return socket

"""`python -m bench.modelserver PORT`: a Messages API server that always says the same, at an even pace.

Raw asyncio, so that it does not compete with what is measured: 25 deltas 60 ms apart, the first after 300 ms, all from
one timer wheel. `GET /lag` answers with how late it was since the last time it was asked.
"""

from __future__ import annotations

import asyncio
import itertools
import sys

import orjson
import uvloop

from bench.deltas import APART, DELTAS, FIRST_AFTER, write_delta
from bench.figures import milliseconds
from bench.wheel import Wheel

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nrequest-id: bench\r\n\r\n"
MODEL = "bench-1"


def event(type: str, **data: object) -> bytes:
    """One server-sent event as one chunk of the body."""
    body = b"event: %s\ndata: %s\n\n" % (type.encode(), orjson.dumps({"type": type, **data}))
    return b"%x\r\n%s\r\n" % (len(body), body)


MESSAGE = {"id": "msg_bench", "type": "message", "role": "assistant", "model": MODEL, "content": []}
BEGIN = event(
    "message_start",
    message={**MESSAGE, "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 9, "output_tokens": 1}},
) + event("content_block_start", index=0, content_block={"type": "text", "text": ""})
END = (
    event("content_block_stop", index=0)
    + event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None}, usage={"output_tokens": DELTAS})
    + event("message_stop")
    + b"0\r\n\r\n"
)


class Answer:
    """One stream on its way."""

    def __init__(self, wheel: Wheel, transport: asyncio.Transport, turn: int, asked_at: float) -> None:
        self._wheel, self._transport, self._turn, self._asked_at = wheel, transport, turn, asked_at
        self._number = 0
        wheel.at(asked_at + FIRST_AFTER, self._say)

    def _say(self) -> None:
        if self._transport.is_closing():
            return
        text = write_delta(self._turn, self._number)
        delta = event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})
        is_first, is_last = self._number == 0, self._number == DELTAS - 1
        self._transport.write((HEAD + BEGIN if is_first else b"") + delta + (END if is_last else b""))
        self._number += 1
        if not is_last:
            self._wheel.at(self._asked_at + FIRST_AFTER + self._number * APART, self._say)


class Connection(asyncio.Protocol):
    def __init__(self, wheel: Wheel, turns: itertools.count) -> None:
        self._wheel, self._turns = wheel, turns
        self._received = bytearray()

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        while end >= 0 and len(self._received) >= (whole := end + 4 + _content_length(self._received[:end])):
            is_lag = self._received.startswith(b"GET /lag")
            del self._received[:whole]
            if is_lag:
                self._tell_lag()
            else:
                Answer(self._wheel, self._transport, next(self._turns), asyncio.get_running_loop().time())
            end = self._received.find(b"\r\n\r\n")

    def _tell_lag(self) -> None:
        lags, self._wheel.lags = self._wheel.lags, []
        body = orjson.dumps({"p50": milliseconds(lags, 0.5), "p99": milliseconds(lags, 0.99), "deltas": len(lags)})
        self._transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
        )


def _content_length(head: bytes | bytearray) -> int:
    for line in bytes(head).split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    wheel, turns = Wheel(loop), itertools.count(1)
    server = await loop.create_server(lambda: Connection(wheel, turns), "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))

"""`python -m tests.served PORT`: the portal's web server around a small application, for `tests.test_serve`.

A WebSocket takes commands: "echo ...", "big N" (one message of N characters), "pour N" (N messages of 16 KiB, and
a thousandth of a second between two), "burst N" (the same at once), "think" (it takes no frame for a while),
"count" (frames taken so far).
"""

# The reactor first, as in `portal.serve`.
from portal import reactor  # noqa: F401  # isort: skip

import asyncio
import sys

from portal.daphne_server import Drain, PortalServer

SERVER_RESTARTS = 4012
THINKING_SECONDS = 0.5


class Application:
    def __init__(self) -> None:
        self._sockets = set()
        self._tasks = set()
        self._is_draining = False

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "websocket":
            await self._talk(receive, send)
        elif scope["type"] == "http":
            status = 503 if self._is_draining else 200
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def _talk(self, receive, send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self._sockets.add(send)
        frames = 0
        pouring = None
        while (message := await receive())["type"] == "websocket.receive":
            frames += 1
            command, _, argument = message["text"].partition(" ")
            if command == "pour":
                # Beside this, so that the end of the socket is seen at once: the server waits for nobody for long.
                pouring = asyncio.ensure_future(self._pour(send, int(argument)))
            elif command == "burst":
                for _ in range(int(argument)):
                    await send({"type": "websocket.send", "text": "x" * 16 * 1024})
                print("burst", flush=True)
            elif command == "think":
                await asyncio.sleep(THINKING_SECONDS)
            else:
                answer = {"echo": argument, "big": "x" * int(argument or 0) if command == "big" else ""}
                await send({"type": "websocket.send", "text": answer.get(command, str(frames))})
        print(f"closed {message['code']}", flush=True)
        if pouring:
            pouring.cancel()
        self._sockets.discard(send)

    async def _pour(self, send, messages: int) -> None:
        for _ in range(messages):
            await send({"type": "websocket.send", "text": "x" * 16 * 1024})
            await asyncio.sleep(0.001)

    def begin(self) -> None:
        self._is_draining = True
        for send in self._sockets:
            closing = asyncio.ensure_future(send({"type": "websocket.close", "code": SERVER_RESTARTS}))
            self._tasks.add(closing)

    def count(self) -> int:
        return len(self._sockets)


if __name__ == "__main__":
    application = Application()
    drain = Drain(begin=application.begin, count=application.count)
    PortalServer(application, host="127.0.0.1", port=int(sys.argv[1]), drain=drain).run()

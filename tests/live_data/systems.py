"""A company's own system, over real HTTP, that answers as a test says and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """Status 0 hangs up. `waits_for` holds the answer back until then; `on_asked` tells that it is waited for."""

    body: Any = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    on_asked: threading.Event = field(default_factory=threading.Event)
    waits_for: threading.Event | None = None


class System:
    """`system.replies = [...]` in the order of requests; the last one is repeated."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.replies: list[Reply] = [Reply({})]
        self.end = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def forget(self) -> None:
        self.asked, self.replies = [], [Reply({})]

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def stop(self) -> None:
        self.end.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


def _handler(system: System) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            system.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            reply = system.next_reply()
            reply.on_asked.set()
            if reply.waits_for is not None:
                reply.waits_for.wait()
            if not reply.status:
                return
            raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *_) -> None:
            """Not of interest."""

    return Handler

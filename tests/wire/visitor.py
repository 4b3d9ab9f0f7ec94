"""A visitor's program: REST calls, and a WebSocket read frame by frame."""

from __future__ import annotations

import base64
import itertools
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

PATIENCE = 200
NARROW = 4096  # bytes; the kernel makes of it the least it can work with
Frame = dict[str, Any]


class Visitor:
    """Begins with a conversation. `url` is the portal's, ending with a slash."""

    def __init__(self, url: str):
        self.url = url
        self.http = httpx.Client(base_url=f"{url}api/v1/", timeout=PATIENCE)
        started = self.http.post("conversations")
        assert started.status_code == 201, started.text
        # The cookie is a browser's; this program shows its token in the header unless a test says otherwise.
        self.http.cookies.clear()
        self.id, self.token, self.snapshot = (started.json()[name] for name in ("id", "token", "snapshot"))
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_) -> None:
        self.http.close()

    @property
    def path(self) -> str:
        return f"conversations/{self.id}"

    def post(self, what: str, body: Any = None, **fields) -> httpx.Response:
        return self.http.post(f"{self.path}/{what}", json=body, **fields)

    def say(self, text: str, client_id: str = "c1") -> httpx.Response:
        return self.post("messages", {"client_id": client_id, "text": text})

    def connect(self, **handshake) -> Talk:
        """With the token in the header."""
        handshake.setdefault("headers", {"Authorization": f"Bearer {self.token}"})
        return open_socket(self.url, self.id, **handshake)


def open_socket(url: str, conversation: str, *, headers=None, origin=None, subprotocols=None, sock=None) -> Talk:
    return Talk(
        connect(
            f"{url.replace('http', 'ws', 1)}ws/conversations/{conversation}/",
            additional_headers=headers or {},
            origin=origin,
            subprotocols=subprotocols,
            open_timeout=PATIENCE,
            sock=sock,
        )
    )


def open_narrow(url: str) -> socket.socket:
    """A connection that takes next to nothing before it is read: else the kernel would hold megabytes for a reader,
    more or fewer as it sees fit, and the server could not tell who reads."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
    address = urlsplit(url)
    narrow.connect((address.hostname, address.port))
    return narrow


def as_subprotocol(token: str) -> str:
    return "bearer." + base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")


class Talk:
    """One socket. `with visitor.connect() as talk: talk.until("snapshot")`"""

    def __init__(self, opening: connect):
        self._opening = opening
        self.socket = opening.__enter__()
        self.frames: list[Frame] = []
        self._ids = itertools.count(1)

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *exc_info) -> None:
        self._opening.__exit__(*exc_info)

    def send(self, type: str, **fields) -> str:
        """Its client id."""
        client_id = fields.pop("client_id", None) or f"t{next(self._ids)}"
        self.socket.send(json.dumps({"type": type, "client_id": client_id, **fields}))
        return client_id

    def ask(self, type: str, **fields) -> Frame:
        """Sends a command; its `ack` or `refused`."""
        client_id = self.send(type, **fields)
        return self.until("ack", "refused", client_id=client_id)

    def until(self, *types: str, **fields) -> Frame:
        """The next frame of one of these types with these fields; what comes before is kept in `frames`."""
        while True:
            frame = self.read()
            if frame["type"] in types and fields.items() <= {**frame, **frame.get("data", {})}.items():
                return frame

    def have(self, type: str) -> Frame:
        """The first event of this type, also one that came before."""
        return next((event for event in self.events if event["type"] == type), None) or self.until(type)

    def read(self) -> Frame:
        frame = json.loads(self.socket.recv(timeout=PATIENCE))
        self.frames.append(frame)
        return frame

    def read_to_the_end(self) -> int | None:
        """The code with which the server closed; None if it only hung up."""
        try:
            while True:
                self.read()
        except ConnectionClosed as closed:
            return closed.rcvd and closed.rcvd.code

    @property
    def events(self) -> list[Frame]:
        """All durable events seen, those of snapshots included, without repeats."""
        seen = {}
        for frame in self.frames:
            for event in frame["events"] if frame["type"] == "snapshot" else [frame]:
                if "seq" in event and "at" in event:
                    seen[event["seq"]] = event
        return [seen[seq] for seq in sorted(seen)]

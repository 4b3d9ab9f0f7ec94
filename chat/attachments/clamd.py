"""A client of ClamAV's daemon: one connection per file, the command INSTREAM."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from chat.attachments.verdict import ScannerAway, Verdict

CHUNK_BYTES = 64 * 1024
ANSWER_BYTES = 4096
SECONDS = 20


@dataclass(frozen=True, slots=True)
class ClamdScanner:
    """`clamd`'s own limit on the size of a stream (`StreamMaxLength`) must not be below the portal's."""

    host: str
    port: int

    def scan(self, content: bytes) -> Verdict:
        try:
            with socket.create_connection((self.host, self.port), timeout=SECONDS) as connection:
                _send(connection, content)
                answer = _receive(connection)
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error
        return _verdict(answer)


def _send(connection: socket.socket, content: bytes) -> None:
    """Each chunk behind its length in four bytes; a length of zero ends the stream."""
    connection.sendall(b"zINSTREAM\0")
    for at in range(0, len(content), CHUNK_BYTES):
        chunk = content[at : at + CHUNK_BYTES]
        connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
    connection.sendall((0).to_bytes(4, "big"))


def _receive(connection: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < ANSWER_BYTES:
        part = connection.recv(ANSWER_BYTES)
        if not part:
            break
        answer += part
    return answer


def _verdict(answer: bytes) -> Verdict:
    """`stream: OK`, `stream: NAME FOUND`, or a complaint, which is no verdict."""
    text = answer.rstrip(b"\0").decode("utf-8", "replace").strip()
    said = text.removeprefix("stream:").strip()
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(found=said.removesuffix(" FOUND"))
    raise ScannerAway("no verdict")

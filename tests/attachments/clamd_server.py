"""A small ClamAV daemon: it speaks INSTREAM and finds EICAR's test text."""

from __future__ import annotations

import socketserver
import threading

from tests.attachments.files import EICAR


class ClamdServer:
    """`with ClamdServer() as address:`; `answer` replaces its verdict, None hangs up without one."""

    def __init__(self, answer: bytes | None = b"verdict") -> None:
        outer = self
        self.answer = answer
        self.received: list[bytes] = []

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                if self.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
                    return
                content = b""
                while length := int.from_bytes(self.rfile.read(4), "big"):
                    content += self.rfile.read(length)
                outer.received.append(content)
                verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
                answer = verdict if outer.answer == b"verdict" else outer.answer
                if answer is not None:
                    self.wfile.write(answer)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def address(self) -> str:
        return f"clamd://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> ClamdServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

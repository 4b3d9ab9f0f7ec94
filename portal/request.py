"""Daphne's HTTP request, with a bound on its body.

Daphne hands a request on when the whole body is there, and keeps it on the disk until then: without a bound anybody
could fill the disk, at any address.
"""

from daphne.http_protocol import WebRequest

# Where nothing else is said.
LARGEST_BODY = 2**20
REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BoundedRequest(WebRequest):
    received = 0
    is_refused = False

    def gotLength(self, length):
        """The announced length; None where the body comes in chunks."""
        if length is not None and length > self.server.largest_body:
            length = 0
            self._refuse()
        super().gotLength(length)

    def handleContentChunk(self, data):
        self.received += len(data)
        if self.received > self.server.largest_body:
            self._refuse()
        if not self.is_refused:
            super().handleContentChunk(data)

    def process(self):
        if not self.is_refused:
            super().process()

    def _refuse(self):
        if not self.is_refused:
            self.is_refused = True
            self.channel.transport.write(REFUSAL)
            self.channel.loseConnection()

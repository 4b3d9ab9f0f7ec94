"""Daphne's WebSocket, with bounds on what one peer can make the server hold in memory.

Daphne itself has none: a client that stops reading, or one that floods, grows the process by hundreds of megabytes.
"""

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

KIB = 1024
LARGEST_MESSAGE = 64 * KIB

# A reader is slow when more than this waits for it and it does not catch up in time, or when as much again comes
# on top meanwhile. A large snapshot alone is no reason: it is written at once and read a moment later.
UNSENT_LIMIT = 256 * KIB
CATCH_UP_SECONDS = 10
READER_TOO_SLOW = 4008

# Frames that the application has not taken yet. At the limit we stop reading; TCP then slows the sender down.
WAITING_FRAMES_LIMIT = 64
DRAINED_POLL_SECONDS = 0.05

CLOSE_HANDSHAKE_SECONDS = 5

PROTOCOL_OPTIONS = {
    # Refuse with a close frame that says why, not by cutting the connection.
    "failByDrop": False,
    # Which pages may come is decided in one place, the application, which refuses this one with the others.
    "allowNullOrigin": True,
    "closeHandshakeTimeout": CLOSE_HANDSHAKE_SECONDS,
    "maxFramePayloadSize": LARGEST_MESSAGE,
    # This one would hold for what we send too, and a snapshot may be larger. See `onMessageFrameBegin`.
    "maxMessagePayloadSize": 0,
}


class BoundedWebSocket(WebSocketProtocol):
    backlog = None
    _is_paused = False

    def onOpen(self):
        super().onOpen()
        self.backlog = Backlog(self.close_slow_reader)
        # The HTTP channel that this connection was upgraded from is still registered.
        self.transport.unregisterProducer()
        self.transport.bufferSize = UNSENT_LIMIT
        self.transport.registerProducer(self.backlog, streaming=True)

    def onMessageFrameBegin(self, length):
        super().onMessageFrameBegin(length)
        if self.message_data_total_length > LARGEST_MESSAGE and not self.failedByMe:
            self._fail_connection(self.CLOSE_STATUS_CODE_MESSAGE_TOO_BIG, "message too big")

    def onMessage(self, payload, isBinary):
        super().onMessage(payload, isBinary)
        if self.application_queue.qsize() >= WAITING_FRAMES_LIMIT and not self._is_paused:
            self._is_paused = True
            self.transport.pauseProducing()
            reactor.callLater(DRAINED_POLL_SECONDS, self._resume_when_drained)

    def _resume_when_drained(self):
        if self.state == self.STATE_CLOSED:
            return
        if self.application_queue.qsize() > WAITING_FRAMES_LIMIT // 2:
            reactor.callLater(DRAINED_POLL_SECONDS, self._resume_when_drained)
            return
        self._is_paused = False
        self.transport.resumeProducing()

    def serverSend(self, content, binary=False):
        if self.state in (self.STATE_CLOSING, self.STATE_CLOSED):
            return  # the application has not heard of the end yet
        was_full = self.backlog is not None and self.backlog.is_full
        super().serverSend(content, binary)
        if was_full:
            self.backlog.count(len(content))

    def sendData(self, data, sync=False, chopsize=None):
        """Autobahn words a message for its debug log at each write, in colours, whether anybody reads it or not: a
        tenth of what a web process does while answers stream. What else it would count is of no use here."""
        if sync or chopsize or self.send_queue:
            super().sendData(data, sync, chopsize)
        else:
            self._write(data)

    def _write(self, data):
        """To the socket at once where nothing waits before it. Twisted would have the reactor call back when the socket
        is writable, which it nearly always is: two system calls and a turn of the loop for each frame."""
        transport = self.transport
        if transport.dataBuffer or transport._tempDataBuffer or transport.disconnecting or not transport.connected:
            transport.write(data)
            return
        sent = transport.writeSomeData(data)
        if not isinstance(sent, int):  # broken: the reactor finds out as well, and ends the connection
            sent = 0
        if sent < len(data):
            transport.write(data[sent:])

    def onClose(self, wasClean, code, reason):
        super().onClose(wasClean, code, reason)
        if self.backlog:
            self.backlog.stopProducing()

    def close_slow_reader(self):
        """The close frame waits behind what is unsent; who does not read that far is cut off soon after."""
        if self.state == self.STATE_OPEN:
            self.serverClose(code=READER_TOO_SLOW)


@implementer(IPushProducer)
class Backlog:
    """Is told by the transport when more than its limit is unsent (pause), and when nothing is any more (resume)."""

    def __init__(self, give_up):
        self._give_up = give_up
        self._bytes_since_full = 0
        self._deadline = None

    @property
    def is_full(self):
        return self._deadline is not None

    def pauseProducing(self):
        if self._deadline is None:
            self._deadline = reactor.callLater(CATCH_UP_SECONDS, self._miss_deadline)

    def resumeProducing(self):
        self.stopProducing()
        self._bytes_since_full = 0

    def stopProducing(self):
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def count(self, size):
        self._bytes_since_full += size
        if self._bytes_since_full > UNSENT_LIMIT:
            self.stopProducing()
            self._give_up()

    def _miss_deadline(self):
        self._deadline = None
        self._give_up()

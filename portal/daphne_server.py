"""Daphne's server, with its end under our control and our bounded requests and WebSockets."""

import signal
from collections.abc import Callable
from dataclasses import dataclass

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server

from portal.reactor import LOOP
from portal.request import LARGEST_BODY, BoundedRequest
from portal.websocket import LARGEST_MESSAGE, PROTOCOL_OPTIONS, BoundedWebSocket

LISTEN_BACKLOG = 1024
PING_INTERVAL = 20
PING_TIMEOUT = 30
DRAIN_SECONDS = 5.0
DRAIN_POLL_SECONDS = 0.05
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True)
class Drain:
    """How the application is emptied: ``begin`` asks everybody to leave, ``count`` says how many are still there."""

    begin: Callable[[], object]
    count: Callable[[], int]


class PortalServer(Server):
    def __init__(
        self, application: Callable, *, host: str, port: int, drain: Drain, largest_body: int = LARGEST_BODY
    ) -> None:
        endpoints = build_endpoint_description_strings(host=host, port=port)
        super().__init__(
            application,
            endpoints=[f"{endpoint}:backlog={LISTEN_BACKLOG}" for endpoint in endpoints],
            signal_handlers=False,
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_TIMEOUT,
            websocket_max_frame_size=LARGEST_MESSAGE,
            ready_callable=self._take_control,
            server_name="",
        )
        self._drain = drain
        self.largest_body = largest_body

    def _take_control(self) -> None:
        """Called by Daphne when its factories exist and its loop is about to run."""
        build_http = self.http_factory.buildProtocol

        def build_bounded(address):
            channel = build_http(address)
            channel.requestFactory = BoundedRequest
            return channel

        self.http_factory.buildProtocol = build_bounded
        self.ws_factory.protocol = BoundedWebSocket
        self.ws_factory.setProtocolOptions(**PROTOCOL_OPTIONS)
        for stop_signal in STOP_SIGNALS:
            LOOP.add_signal_handler(stop_signal, self._begin_to_stop)

    def _begin_to_stop(self) -> None:
        """Tell everybody to come back later, wait until they have gone, then go."""
        for stop_signal in STOP_SIGNALS:
            LOOP.remove_signal_handler(stop_signal)
            signal.signal(stop_signal, signal.SIG_IGN)
        self._drain.begin()
        self._stop_when_drained(LOOP.time() + DRAIN_SECONDS)

    def _stop_when_drained(self, deadline: float) -> None:
        if self._drain.count() and LOOP.time() < deadline:
            LOOP.call_later(DRAIN_POLL_SECONDS, self._stop_when_drained, deadline)
        else:
            self.stop()

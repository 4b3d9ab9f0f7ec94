"""`python -m portal.serve`: the web server. Daphne, with its end and its sockets under our control.

Daphne's own command sends no close frame when it is stopped, lets Twisted take SIGTERM, and bounds nothing.
"""

# The reactor must be installed before Daphne is imported, which installs another one.
from portal import reactor as portal_reactor  # isort: skip

import gc
import os
import signal
import sys

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# Loads Django, which everything of `chat` needs.
from portal.asgi import application  # isort: skip

from chat import drain
from portal.embedded.errors import StartRefused
from portal.embedded.ports import check_free
from portal.environment import read_environment
from portal.websocket import LARGEST_MESSAGE, PROTOCOL_OPTIONS, BoundedWebSocket

REFUSED = 2
LISTEN_BACKLOG = 1024
PING_INTERVAL = 20
PING_TIMEOUT = 30
DRAIN_SECONDS = 5.0
DRAIN_POLL_SECONDS = 0.05


def main() -> int:
    environment = read_environment(os.environ)
    try:
        check_free(environment.host, environment.port, "the web server")
    except StartRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    _tune_garbage_collector()
    PortalServer(environment.host, environment.port).run()
    return 0


class PortalServer(Server):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            application,
            endpoints=[
                f"{endpoint}:backlog={LISTEN_BACKLOG}"
                for endpoint in build_endpoint_description_strings(host=host, port=port)
            ],
            signal_handlers=False,
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_TIMEOUT,
            websocket_max_frame_size=LARGEST_MESSAGE,
            ready_callable=self._take_control,
            server_name="",
        )

    def _take_control(self) -> None:
        """Called by Daphne when its factories exist and its loop is about to run."""
        self.ws_factory.protocol = BoundedWebSocket
        self.ws_factory.setProtocolOptions(**PROTOCOL_OPTIONS)
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            portal_reactor.LOOP.add_signal_handler(stop_signal, self._begin_to_stop)

    def _begin_to_stop(self) -> None:
        """Tell everybody to come back later, wait until they have gone, then go."""
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            portal_reactor.LOOP.remove_signal_handler(stop_signal)
        drain.begin()
        self._stop_when_drained(portal_reactor.LOOP.time() + DRAIN_SECONDS)

    def _stop_when_drained(self, deadline: float) -> None:
        if drain.connections() and portal_reactor.LOOP.time() < deadline:
            portal_reactor.LOOP.call_later(DRAIN_POLL_SECONDS, self._stop_when_drained, deadline)
        else:
            self.stop()


def _tune_garbage_collector() -> None:
    """What was imported stays for ever: without it every full collection would walk through all of Django."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


if __name__ == "__main__":
    sys.exit(main())

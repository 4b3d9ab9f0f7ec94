"""`python -m portal.serve`: the web server.

Daphne's own command sends no close frame when it is stopped, lets Twisted take SIGTERM, and bounds nothing.
"""

# In this order: our reactor before Daphne installs another, and Django before what needs its models.
from portal import reactor  # noqa: F401  # isort: skip

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from portal.asgi import application  # isort: skip

import gc
import sys

from chat import drain
from portal.daphne_server import Drain, PortalServer
from portal.embedded.errors import StartRefused
from portal.embedded.ports import check_free
from portal.environment import read_environment

REFUSED = 2
MEGABYTE = 2**20


def main() -> int:
    environment = read_environment(os.environ)
    try:
        check_free(environment.host, environment.port, "the web server")
    except StartRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    _tune_garbage_collector()
    PortalServer(
        application,
        host=environment.host,
        port=environment.port,
        drain=Drain(begin=drain.begin, count=drain.connections),
        # The largest file, and what stands around it.
        largest_body=environment.attachment_max_mb * MEGABYTE + MEGABYTE,
    ).run()
    return 0


def _tune_garbage_collector() -> None:
    """What was imported stays for ever: otherwise every full collection would walk through all of Django."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


if __name__ == "__main__":
    sys.exit(main())

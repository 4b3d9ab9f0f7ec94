"""Which ports a portal uses, and whether they are free."""

import errno
import socket
from dataclasses import dataclass

from portal.embedded.errors import StartRefused

# Below 32768, where the system begins to hand out ports to outgoing connections: one of those could hold ours.
FIRST_EMBEDDED_PORT = 20_000
PORTALS = 4_000
PORTS_PER_PORTAL = 3


@dataclass(frozen=True)
class EmbeddedPorts:
    postgres: int
    valkey: int
    standin: int


def derive_ports(port: int) -> EmbeddedPorts:
    """The ports that go with the web port, so that portals with different ones run side by side."""
    base = FIRST_EMBEDDED_PORT + (port % PORTALS) * PORTS_PER_PORTAL
    ports = EmbeddedPorts(postgres=base, valkey=base + 1, standin=base + 2)
    if base <= port < base + PORTS_PER_PORTAL:
        raise StartRefused(f"PORT={port} would also be a port of the embedded services: choose another PORT")
    return ports


def check_free(host: str, port: int, purpose: str) -> None:
    """Refuse early and clearly, instead of somewhere in the log of a part that could not listen."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise StartRefused(f"HOST={host} is not an address of this machine ({error.strerror})") from error
    for family, kind, protocol, _, address in addresses:
        with socket.socket(family, kind, protocol) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(address)
            except OSError as error:
                raise StartRefused(_explain(error, host, port, purpose)) from error


def _explain(error: OSError, host: str, port: int, purpose: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host}, needed for {purpose}, is taken: stop what uses it or set another PORT"
    if error.errno == errno.EACCES:
        return f"Port {port} on {host}, needed for {purpose}, is not allowed for this user: set PORT above 1023"
    return f"Cannot listen on {host}:{port} for {purpose}: {error.strerror}"

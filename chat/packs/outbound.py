"""Calls of HTTP tools to a company's own systems, kept within bounds.

What a tool's address leads to is decided here, at the moment of the call: the name is resolved once, addresses inside
of the network are refused unless the operator has named the host, and the connection goes to the very address that was
checked, so that a name that changes its mind in between gains nothing. Redirects pass the same check.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

SAFE_METHODS = ("GET", "HEAD")
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
# What a server says that is overloaded or restarting; the same request may be answered a moment later.
PASSING = (502, 503, 504)
RETRY_PAUSE = 0.2
DEFAULT_PORTS = {"http": 80, "https": 443}
# IPv4 addresses in disguise: a translating gateway would take a packet for them inside.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Reach:
    """What this installation lets HTTP tools use: secrets by name, and hosts ("10.0.0.5:8080") inside its network."""

    private_hosts: frozenset[str] = frozenset()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Call:
    """One request. `timeout` bounds, in seconds, everything together: redirects, repeats and reading the answer."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    timeout: float = 5.0
    retries: int = 0
    max_bytes: int = 64 * 1024


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes


class CallFailed(Exception):
    """No answer that could be used. The text is for the operator's log and holds nothing that was sent."""


class _Passing(CallFailed):
    """It may work the next time."""


def send(call: Call, reach: Reach) -> Reply:
    """The final answer of the system, whatever its status. Raises `CallFailed`."""
    deadline = time.monotonic() + call.timeout
    for repeats_left in reversed(range(call.retries + 1)):
        try:
            return _follow(call, reach, deadline)
        except _Passing as failure:
            if repeats_left == 0 or time.monotonic() + RETRY_PAUSE >= deadline:
                raise CallFailed(str(failure)) from failure
            time.sleep(RETRY_PAUSE)
    raise AssertionError("the last attempt returns or raises")


def _follow(call: Call, reach: Reach, deadline: float) -> Reply:
    for _ in range(MAX_REDIRECTS + 1):
        reply, location = _send_once(call, reach, deadline)
        if location is None:
            return reply
        if call.method not in SAFE_METHODS:
            raise CallFailed(f"{call.method} was answered with a redirect")
        call = _redirected(call, location)
    raise CallFailed(f"more than {MAX_REDIRECTS} redirects")


def _redirected(call: Call, location: str) -> Call:
    """What was meant for one system, secrets above all, is not carried to another."""
    url = urljoin(call.url, location)
    before, after = urlsplit(call.url), urlsplit(url)
    if before.scheme == "https" and after.scheme != "https":
        raise CallFailed("a redirect leads from https to an open connection")
    same = (before.scheme, before.netloc) == (after.scheme, after.netloc)
    return replace(call, url=url, params={}, headers=call.headers if same else {})


def _send_once(call: Call, reach: Reach, deadline: float) -> tuple[Reply, str | None]:
    left = deadline - time.monotonic()
    if left <= 0:
        raise CallFailed(f"no answer within {call.timeout} s")
    url, host = _pinned(call.url, reach)
    headers = {**call.headers, "Host": host, "Accept": "application/json", "Accept-Encoding": "identity"}
    try:
        with (
            httpx2.Client(verify=_tls(), trust_env=False, timeout=left) as client,
            client.stream(
                call.method,
                url,
                headers=headers,
                params=call.params or None,
                json=call.json,
                extensions={"sni_hostname": urlsplit(call.url).hostname},
            ) as response,
        ):
            if response.status_code in REDIRECTS and "location" in response.headers:
                return Reply(response.status_code, b""), response.headers["location"]
            if response.status_code in PASSING:
                raise _Passing(f"HTTP {response.status_code}")
            return Reply(response.status_code, _read(response, call, deadline)), None
    except httpx2.TimeoutException:
        raise _Passing(f"no answer within {call.timeout} s") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise _Passing(f"no connection: {type(error).__name__}") from None


def _read(response: httpx2.Response, call: Call, deadline: float) -> bytes:
    # A compressed answer could unfold to any size at once; it was not asked for.
    if response.headers.get("content-encoding", "identity") != "identity":
        raise CallFailed("the answer is compressed, though that was not asked for")
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > call.max_bytes:
            raise CallFailed(f"the answer is longer than {call.max_bytes} bytes")
        if time.monotonic() > deadline:
            raise CallFailed(f"the answer was not complete within {call.timeout} s")
    return bytes(body)


def _pinned(url: str, reach: Reach) -> tuple[httpx2.URL, str]:
    """The address with the host's name replaced by what it resolved to, and the name for the Host header."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        raise CallFailed("the address is not one of http:// or https:// with a host")
    try:
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise _Passing(f"{parts.hostname} cannot be resolved: {type(error).__name__}") from None
    addresses = [ipaddress.ip_address(entry[4][0].split("%")[0]) for entry in found]
    allowed = f"{parts.hostname}:{port}" in reach.private_hosts
    if not allowed and not all(map(is_public, addresses)):
        raise CallFailed(f"{parts.hostname}:{port} is inside of the network; ALLOWED_TOOL_HOSTS does not name it")
    return httpx2.URL(url).copy_with(host=str(addresses[0])), parts.netloc


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether everybody on the internet could reach it: neither private, loopback, link-local nor made for groups."""
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo
        inner = address.ipv4_mapped or address.sixtofour or (teredo and teredo[1])
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


@functools.cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()

"""Whose address a request comes from, where proxies stand in between."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.utils.crypto import salted_hmac

# What one household or office gets of IPv6: anybody in it can take any of its addresses.
IPV6_NETWORK = 64


def is_trusted(address: str) -> bool:
    """Whether `address` is one of TRUSTED_PROXIES, which may name it either way where it is IPv4 within IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network or _unmapped(parsed) in network for network in settings.TRUSTED_PROXIES)


def client_address(peer: str, forwarded_for: str) -> str:
    """The customer's address: the last hop of X-Forwarded-For that is not a trusted proxy itself.

    Anybody can send the header, and anything left of the first untrusted hop is what that hop claims.
    """
    address = peer
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    while is_trusted(address) and hops:
        address = hops.pop()
    return address


def address_key(address: str) -> str:
    """A digest under which the address's share of a budget is kept; without the secret key it tells nobody anything."""
    try:
        parsed = _unmapped(ipaddress.ip_address(address))
    except ValueError:
        return ""
    if parsed.version == 6:
        parsed = ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False).network_address
    return salted_hmac("chat.addresses", str(parsed), algorithm="sha256").hexdigest()[:32]


def _unmapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """A listener for both kinds sees all of IPv4 as `::ffff:a.b.c.d`: one network of IPv6 for everybody."""
    return getattr(address, "ipv4_mapped", None) or address

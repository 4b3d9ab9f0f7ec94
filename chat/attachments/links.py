"""What documents refer to: what a person clicks, what is on the sender's own machine, and what is elsewhere."""

from __future__ import annotations

import re
from urllib.parse import unquote

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "ftp", "file", "about"})
SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]+):")
# `www.example.com:8080/x` looks like a scheme, but is a machine and its port, and leads to a page.
HOST_AND_PORT = re.compile(r"\s*[\w-]+(?:\.[\w-]+)+:\d{1,5}(?:[/?#]|\Z)")
SHARE = re.compile(r"\s*[/\\]{2}")
OF_THIS_MACHINE = re.compile(r"[/\\]{3}[^/\\]|[/\\]?[^/\\]")


def is_harmless_link(target: str) -> bool:
    """Whether nothing but a page, a letter, a call or a file opens when a person clicks."""
    target = unquote(target)
    scheme = SCHEME.match(target)
    return scheme is None or scheme[1].lower() in LINK_SCHEMES or HOST_AND_PORT.match(target) is not None


def is_elsewhere(target: str) -> bool:
    """Whether it names another machine, as `https://...` and `\\\\server\\share` do, or a program. A file of the
    sender's own machine, their template, nobody else has."""
    target = unquote(target)
    scheme = SCHEME.match(target)
    if scheme is None:
        return SHARE.match(target) is not None
    return scheme[1].lower() != "file" or OF_THIS_MACHINE.match(target[scheme.end() :]) is None

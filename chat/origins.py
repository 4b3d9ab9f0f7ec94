"""Which pages may talk to the portal: its own, and those that the operator named."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

DEFAULT_PORTS = {"http": 80, "https": 443}


def is_allowed(origin: str, *, host: str, secure: bool) -> bool:
    """Whether a request to `host` may come from `origin`. The whole origin is compared: scheme, host and port.

    `null` (a sandboxed frame, a file) is nobody's page and never allowed.
    """
    asked = _parts(origin)
    if asked is None:
        return False
    allowed = [f"{'https' if secure else 'http'}://{host}", *settings.ALLOWED_ORIGINS]
    return any(asked == _parts(each) for each in allowed)


def _parts(origin: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(origin)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query:
        return None
    return parts.scheme, parts.hostname, port

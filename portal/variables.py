"""Environment variables as typed values: what cannot be used is told in one sentence that names the variable.

A value that may hold a password or a key is not repeated in that sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class SettingsError(Exception):
    """A setting that cannot be used; its text is the one line to show."""


def one_of(environ: Mapping[str, str], name: str, values: tuple[str, ...]) -> str:
    """One of the values, of which the first is the default."""
    text = environ.get(name) or values[0]
    if text not in values:
        raise SettingsError(f"{name} must be one of {', '.join(values)}, not {text!r}")
    return text


def whole(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    text = environ.get(name) or str(default)
    try:
        value = int(text)
    except ValueError:
        raise SettingsError(f"{name} must be a whole number, not {text!r}") from None
    if not least <= value <= most:
        raise SettingsError(f"{name} must be between {least} and {most}, not {value}")
    return value


def amount(environ: Mapping[str, str], name: str, default: str) -> Decimal:
    """An amount of money of zero or more."""
    text = environ.get(name) or default
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise SettingsError(f"{name} must be an amount such as {default}, not {text!r}") from None
    if not value.is_finite() or value < 0:
        raise SettingsError(f"{name} must be an amount of zero or more, not {text!r}")
    return value


def switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    """0 or 1."""
    text = environ.get(name, "")
    if text == "":
        return default
    if text not in ("0", "1"):
        raise SettingsError(f"{name} must be 0 or 1, not {text!r}")
    return text == "1"


def listed(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())


def url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    """A URL with one of the schemes, or None."""
    text = environ.get(name)
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in schemes or not (parts.netloc or parts.scheme == "unix"):
        # The value may hold a password, so it is not repeated.
        raise SettingsError(f"{name} must be a URL that starts with {' or '.join(s + '://' for s in schemes)}")
    return text


def json_object(environ: Mapping[str, str], name: str) -> dict[str, Any]:
    """A JSON object; it may hold a key, so it is not repeated."""
    try:
        value = json.loads(environ.get(name) or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise SettingsError(f"{name} must be a JSON object")
    return value


def short(environ: Mapping[str, str], name: str, most: int) -> str:
    """A text of at most so many characters; empty if it is not set."""
    text = environ.get(name, "")
    if len(text) > most:
        raise SettingsError(f"{name} must have at most {most} characters")
    return text


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """A secret long enough not to be guessed; the value itself is not repeated."""
    value = environ.get(name) or None
    if value is not None and len(value) < 32:
        raise SettingsError(f"{name} must have at least 32 characters")
    return value


def named_secrets(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    """All variables that begin with the prefix, by the rest of their names."""
    return {name.removeprefix(prefix): value for name, value in environ.items() if name.startswith(prefix) and value}


def hosts_with_ports(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Hosts with their ports, between commas."""
    hosts = listed(environ, name)
    for host in hosts:
        before, _, port = host.rpartition(":")
        if not before or "/" in host or not port.isascii() or not port.isdigit():
            raise SettingsError(f"{name} must hold hosts with their port such as 10.0.0.5:8080, not {host!r}")
    return hosts


def text_of_file(environ: Mapping[str, str], name: str) -> str | None:
    """What is in the file that is named, or None."""
    path = environ.get(name)
    if not path:
        return None
    try:
        return Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} names {path!r}, which cannot be read: {error}") from None

"""Texts with {placeholders}, as `tools.toml` has them: `{town}`, `{customer.reference}`, `{answer.plans.0.name}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*(?:\.[\w-]+)*)\}")


class Missing(LookupError):
    """There is nothing at this path."""


def paths_in(value: Any) -> Iterator[str]:
    """Every path named in a text, or in any text of a nested value."""
    match value:
        case str():
            yield from PLACEHOLDER.findall(value)
        case Mapping():
            for each in value.values():
                yield from paths_in(each)
        case list() | tuple():
            for each in value:
                yield from paths_in(each)


def find(path: str, values: Any) -> Any:
    """What stands at a dotted path; numbers count in lists. Raises `Missing`."""
    place = values
    for name in path.split("."):
        try:
            place = place[int(name)] if isinstance(place, list) else place[name]
        except (KeyError, IndexError, ValueError, TypeError):
            raise Missing(path) from None
    if place is None:
        raise Missing(path)
    return place


def fill(text: str, values: Mapping[str, Any], quote: Callable[[str], str] = str) -> str:
    """The text with each placeholder replaced; `quote` makes what is put in harmless where it goes."""
    return PLACEHOLDER.sub(lambda match: quote(as_text(find(match[1], values))), text)


def fill_value(value: Any, values: Mapping[str, Any]) -> Any:
    """A nested value with its texts filled. A text that is one placeholder keeps the type of what it stands for, and
    the entry goes where there is nothing."""
    match value:
        case str():
            alone = PLACEHOLDER.fullmatch(value)
            return find(alone[1], values) if alone else fill(value, values)
        case Mapping():
            return {name: filled for name, filled in _filled(value.items(), values)}
        case list() | tuple():
            return [filled for _, filled in _filled(enumerate(value), values)]
        case _:
            return value


def _filled(items, values: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    for name, each in items:
        try:
            yield name, fill_value(each, values)
        except Missing:
            continue


def as_text(value: Any) -> str:
    """As it is written in an address or on a card."""
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)

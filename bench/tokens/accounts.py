"""Adding up calls to the model, as the API bills them and at list price."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from chat.assistant.prices import cost
from chat.assistant.standin.accounting import PrefixCache, count_text
from chat.assistant.stream import Usage


@dataclass(slots=True)
class Account:
    """What one conversation has used. Calls share the cache of whoever shares `cache`."""

    cache: PrefixCache
    calls: int = 0
    fresh: int = 0
    written: int = 0
    read: int = 0
    output: int = 0
    money: Decimal = field(default_factory=Decimal)

    def add(self, request: dict[str, Any], answer: list[dict[str, Any]]) -> None:
        counted = self.cache.account(request)
        usage = Usage(
            input=counted["input_tokens"],
            cache_write=counted["cache_creation_input_tokens"],
            cache_read=counted["cache_read_input_tokens"],
            output=sum(map(_written, answer)),
        )
        self.calls += 1
        self.fresh += usage.input
        self.written += usage.cache_write
        self.read += usage.cache_read
        self.output += usage.output
        self.money += cost(request["model"], usage)

    @property
    def input(self) -> int:
        return self.fresh + self.written + self.read


def _written(block: dict[str, Any]) -> int:
    return count_text(block["text"] if block["type"] == "text" else orjson.dumps(block["input"]).decode())

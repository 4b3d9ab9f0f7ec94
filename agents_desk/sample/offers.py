"""Price offers for sample conversations, made by the pack's own tool from the examples in its schema."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.packs.contract import Offer, ToolContext
from chat.packs.folder import PackContent
from chat.packs.tools import PackTool

ATTEMPTS = 4
YEARS = range(1900, 2101)


@dataclass(frozen=True)
class SampleOffer:
    """An offer and the tool's input that led to it, with the words in which a customer would give it."""

    tool: PackTool
    input: dict[str, Any]
    offer: Offer

    @property
    def asked(self) -> str:
        return ", ".join(label.lower() for label, _value in self.offer.inputs)

    @property
    def told(self) -> str:
        return ", ".join(str(value) for value in self.input.values())


def make_offer(
    tools: dict[str, PackTool], content: PackContent, *, now: datetime, chance: random.Random
) -> SampleOffer | None:
    """An offer as the pack would have made it at that time; None if the pack makes none from its examples."""
    settings = content.settings
    context = ToolContext(now=now, time_zone=settings.hours.time_zone, currency=settings.currency)
    for tool in (tool for tool in tools.values() if tool.effect == "offer"):
        for attempt in range(ATTEMPTS):
            raw = _input(tool.schema["input_schema"], chance, vary=attempt < ATTEMPTS - 1)
            result = tool.call(context, raw)
            if isinstance(result, Offer):
                return SampleOffer(tool=tool, input=raw, offer=result)
    return None


def _input(schema: dict[str, Any], chance: random.Random, *, vary: bool) -> dict[str, Any]:
    """One example per required field; numbers varied, since ten customers do not all have the same."""
    given = {}
    for name in schema.get("required", ()):
        examples = schema["properties"][name].get("examples")
        if examples:
            example = chance.choice(examples) if vary else examples[0]
            given[name] = _varied(example, chance) if vary else example
    return given


def _varied(example: Any, chance: random.Random) -> Any:
    if isinstance(example, bool) or not isinstance(example, int):
        return example
    if example in YEARS:
        return example + chance.randint(-6, 4)
    return max(0, round(example * chance.uniform(0.6, 1.5)))

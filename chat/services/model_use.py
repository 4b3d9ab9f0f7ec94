"""What calls to the model have used, as it is stored with what they were for."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Tokens, US dollars (None: unknown) and times of one call or of several, by the columns of `ModelUse`.

    What inherits from it adds columns of its own model.
    """

    input_tokens: int = 0
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = None
    first_text_ms: int | None = None
    duration_ms: int = 0

    def with_tokens_of(self, other: Used) -> Self:
        """Together with another call's tokens and cost; the times stay, for calls may wait for each other."""
        known = [cost for cost in (self.cost, other.cost) if cost is not None]
        return replace(
            self,
            input_tokens=self.input_tokens + other.input_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=sum(known, Decimal(0)) if known else None,
        )

    def as_columns(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

"""What a pack's Python tool sees of the portal: all that a pack's author imports.

A tool is one typed function in `tools/<name>.py`:

    @tool(label="Working out your price", effect="offer")
    def get_price(context: ToolContext, rooms: Annotated[int, Field(description="Rooms to clean.")]) -> Offer | Problem:
        '''Price of one cleaning visit.'''

The docstring becomes the description that the model reads, the parameters become the input schema. A tool gets
only what the model passed and a `ToolContext`, so it can never reach another customer's data by an argument
that the model made up. It answers with `Offer`, `Answer` or `Problem`, never with an exception for wrong input.

How the portal uses it: `schema.py` derives the schema and checks the input, `tools.py` loads and calls.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

Effect = Literal["read", "offer"]
Period = Literal["once", "month", "year"]

MARK = "__pack_tool__"


@dataclass(frozen=True)
class ToolDeclaration:
    """What the decorator `tool` says about a function."""

    label: str
    effect: Effect
    needs_verification: bool


def tool(*, label: str, effect: Effect = "read", needs_verification: bool = False) -> Callable:
    """Declare a function as a tool of the pack.

    `label` is what the customer sees while it runs. `effect` is "read" (answers with facts) or "offer" (makes a
    price offer, which is stored and shown as a card). A tool that `needs_verification` is refused until the
    conversation's customer has been verified.
    """

    def declare(function: Callable) -> Callable:
        setattr(function, MARK, ToolDeclaration(label, effect, needs_verification))
        return function

    return declare


@dataclass(frozen=True)
class ToolContext:
    """What a tool may know of the conversation it runs in; nothing in it identifies anybody."""

    now: datetime
    time_zone: str
    currency: str
    language: str = "en"
    customer_verified: bool = False

    def __post_init__(self):
        if self.now.tzinfo is None:
            raise ValueError("ToolContext.now needs a time zone")

    @property
    def today(self) -> date:
        """The date at the company's place, which decides about deadlines and ages."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True)
class Line:
    """One line of a price's breakdown. Negative amounts are reductions; `detail` says how it came about."""

    label: str
    amount: Decimal
    detail: str = ""


@dataclass(frozen=True)
class Offer:
    """A price offer. Its lines add up to the price to the cent, or it cannot be made at all.

    `inputs` is what the price rests on, in the words shown to the customer: (label, value) pairs.
    """

    product: str
    title: str
    price: Decimal
    currency: str
    period: Period
    inputs: tuple[tuple[str, str], ...]
    breakdown: tuple[Line, ...]
    valid_for: timedelta

    def __post_init__(self):
        object.__setattr__(self, "inputs", tuple((label, value) for label, value in self.inputs))
        object.__setattr__(self, "breakdown", tuple(self.breakdown))
        faults = list(self._faults())
        if faults:
            raise ValueError(f"Offer {self.product!r}: " + "; ".join(faults))

    def _faults(self):
        amounts = [self.price, *(line.amount for line in self.breakdown)]
        if not all(isinstance(amount, Decimal) and amount.is_finite() for amount in amounts):
            yield "price and amounts must be finite Decimals"
            return
        if any(amount != amount.quantize(Decimal("0.01")) for amount in amounts):
            yield "amounts must not have fractions of a cent"
        if self.price <= 0:
            yield f"price {self.price} is not positive"
        total = sum((line.amount for line in self.breakdown), Decimal(0))
        if total != self.price:
            yield f"the breakdown adds up to {total}, not to {self.price}"
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            yield f"currency {self.currency!r} is not a code of three letters"
        if self.period not in get_args(Period):
            yield f"period {self.period!r} is none of {', '.join(get_args(Period))}"
        if self.valid_for <= timedelta(0):
            yield "valid_for must be positive"
        if not all(isinstance(text, str) for pair in self.inputs for text in pair):
            yield "inputs must be pairs of texts"


@dataclass(frozen=True)
class Answer:
    """Facts for the model, as plain JSON data."""

    data: Mapping[str, Any]

    def __post_init__(self):
        json.dumps(self.data, allow_nan=False)  # fails here, in the tool's own traceback, not when it is stored


@dataclass(frozen=True)
class Problem:
    """What is wrong with the input, as one sentence per field, so that the assistant can ask again.

    `sentence` is for what concerns no single field.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""

    def __post_init__(self):
        if not self.fields and not self.sentence:
            raise ValueError("a Problem must say what is wrong")


Result = Offer | Answer | Problem

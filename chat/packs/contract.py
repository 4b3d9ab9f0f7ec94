"""What a pack's Python tool sees of the portal: all that a pack's author imports.

A tool is one typed function in `tools/<name>.py`:

    @tool(label="Working out your price", effect="offer")
    def get_price(context: ToolContext, rooms: Annotated[int, Field(description="Rooms to clean.")]) -> Offer | Problem:
        '''Price of one cleaning visit.'''

The docstring becomes the description that the model reads, the parameters become the input schema. A tool gets
only what the model passed and a `ToolContext`, so it can never reach another customer's data by an argument
that the model made up: `context.records` holds the records of the conversation's verified customer and no others.
It answers with `Answer`, `Offer`, `Proposal` or `Problem`, never with an exception for wrong input.

What changes something is an action, and the model cannot do it. The tool only proposes; the customer sees what would
happen on a card, and their own click has the file's second function, `perform`, do it:

    @tool(label="Preparing the change", effect="action", needs_verification=True)
    def move_visit(context: ToolContext, visit: str, day: date) -> Proposal | Problem:
        '''Move a cleaning visit to another day.'''
        ...
        return Proposal(title="Move your visit", lines=(("New day", str(day)),), arguments={"visit": visit, ...})

    def perform(context: ToolContext, visit: str, ...) -> Done | Problem:
        context.records.update("visits", visit, {"day": ...})
        return Done("Your visit was moved.")

How the portal uses it: `schema.py` derives the schema and checks the input, `tools.py` loads and calls.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol, get_args
from zoneinfo import ZoneInfo

Effect = Literal["read", "offer", "action"]
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

    `label` is what the customer sees while it runs. `effect` is "read" (answers with facts), "offer" (makes a price
    offer, which is stored and shown as a card) or "action" (proposes what the function `perform` of the same file
    does once the customer has confirmed it on a card). A tool that `needs_verification` is refused until the
    conversation's customer has been verified.
    """

    def declare(function: Callable) -> Callable:
        setattr(function, MARK, ToolDeclaration(label, effect, needs_verification))
        return function

    return declare


JsonObject = dict[str, Any]


class Records(Protocol):
    """The records of one customer. A record is a JSON object that carries its `reference`; nobody else's exists here.

    Only `perform` may `create` and `update`: whatever else a tool does can happen again.
    """

    @property
    def customer(self) -> JsonObject | None:
        """The customer's own record; None while nobody is verified, or where the company keeps none."""

    def list(self, kind: str) -> list[JsonObject]:
        """The customer's records of a kind ("policies"), by reference."""

    def get(self, kind: str, reference: str) -> JsonObject | None:
        """One of them; None for a reference that does not exist or is somebody else's."""

    def create(self, kind: str, data: JsonObject, *, prefix: str) -> JsonObject:
        """A new record with a reference of its own, made from `prefix`: "CLM" gives "CLM-7KQ2MXRT"."""

    def update(self, kind: str, reference: str, changes: JsonObject) -> JsonObject | None:
        """The record with these values changed; None as in `get`."""


class NoRecords:
    """The records of nobody, for as long as no customer is verified: there are none."""

    customer = None

    def list(self, kind: str) -> list[JsonObject]:
        return []

    def get(self, kind: str, reference: str) -> None:
        return None

    def create(self, kind: str, data: JsonObject, *, prefix: str) -> JsonObject:
        raise PermissionError("records belong to a verified customer, and there is none")

    def update(self, kind: str, reference: str, changes: JsonObject) -> None:
        return None


@dataclass(frozen=True)
class ToolContext:
    """What a tool may know of the conversation it runs in.

    `customer_reference` is the verified customer's, empty while nobody is; no argument of the model changes it.
    `action` is the reference of the confirmed action while `perform` runs: the key under which a system of yours
    recognises a request that it has had already.
    """

    now: datetime
    time_zone: str
    currency: str
    language: str = "en"
    customer_reference: str = ""
    records: Records = field(default_factory=NoRecords)
    action: str = ""

    def __post_init__(self):
        if self.now.tzinfo is None:
            raise ValueError("ToolContext.now needs a time zone")

    @property
    def customer_verified(self) -> bool:
        return bool(self.customer_reference)

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
class Proposal:
    """What an action would do, for the customer to confirm.

    `title` and `lines`, (label, value) pairs, are all that the customer sees of it. `arguments` is plain JSON data that
    `perform` gets back unchanged, so that what is done is what was shown. `button` is the word of consent.
    """

    title: str
    lines: tuple[tuple[str, str], ...]
    arguments: Mapping[str, Any]
    button: str = "Confirm"

    def __post_init__(self):
        object.__setattr__(self, "lines", tuple((label, value) for label, value in self.lines))
        if not self.title.strip() or not self.button.strip():
            raise ValueError("a Proposal needs a title and the words of its button")
        if not all(isinstance(text, str) for pair in self.lines for text in pair):
            raise ValueError(f"Proposal {self.title!r}: lines must be pairs of texts")
        json.dumps(dict(self.arguments), allow_nan=False)


@dataclass(frozen=True)
class Done:
    """An action was carried out. `text` tells the customer, in a sentence or two; the assistant reads it too."""

    text: str

    def __post_init__(self):
        if not self.text.strip():
            raise ValueError("Done must say what was done")


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


Result = Answer | Offer | Proposal | Problem

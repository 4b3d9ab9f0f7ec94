"""What a model call costs.

The table holds public list prices in US dollars per million tokens. They are not part of the SDK and
change without notice: the operator checks them against the current price list, and replaces the table
through the settings.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from chat.assistant.stream import Usage

_MILLION = Decimal(1_000_000)

# Factors on the input price that hold for every model.
CACHE_WRITE_5M = Decimal("1.25")
CACHE_WRITE_1H = Decimal(2)
CACHE_READ = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Price:
    """Prices of the models whose name begins with `model`, from the day `since` on."""

    model: str
    since: date
    input: Decimal
    output: Decimal
    cache_write_5m: Decimal
    cache_write_1h: Decimal
    cache_read: Decimal


class PricesInvalid(ValueError):
    """The operator's price table cannot be read; the message says where."""


def list_price(model: str, since: date, input: Decimal, output: Decimal) -> Price:
    """A price whose cache prices follow from the usual factors on input."""
    return Price(
        model,
        since,
        input,
        output,
        cache_write_5m=input * CACHE_WRITE_5M,
        cache_write_1h=input * CACHE_WRITE_1H,
        cache_read=input * CACHE_READ,
    )


PRICES = (
    list_price("claude-sonnet-4", date(2025, 5, 22), Decimal(3), Decimal(15)),
    list_price("claude-sonnet-5", date(2026, 1, 1), Decimal(3), Decimal(15)),
    list_price("claude-haiku-4", date(2025, 10, 15), Decimal(1), Decimal(5)),
    list_price("claude-haiku-5", date(2026, 1, 1), Decimal(1), Decimal(5)),
    list_price("claude-opus-4-5", date(2025, 11, 24), Decimal(5), Decimal(25)),
    list_price("claude-opus-5", date(2026, 1, 1), Decimal(5), Decimal(25)),
    list_price("standin", date(1970, 1, 1), Decimal(0), Decimal(0)),
)


def cost(model: str, usage: Usage, *, on: date | None = None, prices: tuple[Price, ...] = PRICES) -> Decimal | None:
    """US dollars for one call, or None where the price of the model is not known. `on` is the day of the
    call."""
    price = find_price(model, on=on, prices=prices)
    if price is None:
        return None
    written_5m = usage.cache_write - usage.cache_write_1h
    return (
        usage.input * price.input
        + written_5m * price.cache_write_5m
        + usage.cache_write_1h * price.cache_write_1h
        + usage.cache_read * price.cache_read
        + usage.output * price.output
    ) / _MILLION


def find_price(model: str, *, on: date | None = None, prices: tuple[Price, ...] = PRICES) -> Price | None:
    """The price with the longest matching name, and of those the latest that was in force; without `on`,
    the latest."""
    matching = [p for p in prices if model.startswith(p.model) and (on is None or p.since <= on)]
    return max(matching, key=lambda p: (len(p.model), p.since), default=None)


def read_prices(text: str) -> tuple[Price, ...]:
    """The operator's table: a JSON list of `{"model", "since", "input", "output"}`, prices as strings.

    `cache_write_5m`, `cache_write_1h` and `cache_read` may be given too. Raises PricesInvalid.
    """
    try:
        rows = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise PricesInvalid(f"not JSON: {error}") from error
    if not isinstance(rows, list):
        raise PricesInvalid("not a list")
    return tuple(_read_price(number, row) for number, row in enumerate(rows, 1))


def _read_price(number: int, row: object) -> Price:
    try:
        usual = list_price(
            row["model"], date.fromisoformat(row["since"]), Decimal(row["input"]), Decimal(row["output"])
        )
        return Price(
            usual.model,
            usual.since,
            usual.input,
            usual.output,
            cache_write_5m=Decimal(row.get("cache_write_5m", usual.cache_write_5m)),
            cache_write_1h=Decimal(row.get("cache_write_1h", usual.cache_write_1h)),
            cache_read=Decimal(row.get("cache_read", usual.cache_read)),
        )
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise PricesInvalid(f"entry {number}: {error!r}") from error

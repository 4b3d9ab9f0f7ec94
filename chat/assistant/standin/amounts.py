"""Amounts of money and dates as a customer reads them."""

from typing import Any

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def say_money(amount: Any, currency: Any) -> str:
    """`$1,240.00`; what is no number stays as it is."""
    try:
        number = float(amount)
    except (TypeError, ValueError):
        return str(amount)
    code = str(currency or "")
    sign, figure = ("-" if number < 0 else ""), f"{abs(number):,.2f}"
    symbol = _SYMBOLS.get(code.upper())
    return f"{sign}{symbol}{figure}" if symbol else f"{sign}{figure} {code}".strip()


def say_date(value: Any) -> str:
    """The day of a moment."""
    return str(value).split("T")[0]

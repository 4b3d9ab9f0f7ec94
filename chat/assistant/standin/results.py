"""Telling a customer what a tool said, and answering questions about it afterwards."""

import re
from typing import Any

from chat.assistant.standin.collection import problems
from chat.assistant.standin.conversation import ToolOutcome
from chat.assistant.standin.language import enumerate_words, humanise

_PRICE = ("price", "premium", "monthly_premium", "amount", "total", "cost", "total_price")
_PERIOD = ("period", "per", "interval")
_REFERENCE = ("reference", "ref", "quote_reference", "number", "id")
_LINES = ("lines", "breakdown", "items")
_EXPIRY = ("valid_until", "expires", "expires_at", "expires_on", "expiry")
_LINE_LABEL = ("label", "name", "title", "description", "text")
_LINE_AMOUNT = ("amount", "price", "value", "total", "factor")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_WRAPPERS = ("quote", "offer", "result", "data")

_VERBS = frozenset({"is", "must", "has", "cannot", "can't", "should", "needs", "was", "are"})

_FOLLOW_UPS = (
    ("expiry", re.compile(r"\b(?:valid|expir\w+|how long|until when|deadline)\b", re.IGNORECASE)),
    ("reference", re.compile(r"\breference|\bquote number\b", re.IGNORECASE)),
    (
        "lines",
        re.compile(r"\b(?:break ?down|broken down|why|calculat\w+|made up|consist|comes? from|expensive)\b", re.I),
    ),
    ("next", re.compile(r"\b(?:accept|go ahead|buy|take it|sign up|proceed|book it|next step|what now)\b", re.I)),
    ("price", re.compile(r"\b(?:how much|price|cost|again)\b", re.IGNORECASE)),
)


def present(outcome: ToolOutcome) -> str:
    """A successful result in words."""
    said = _unwrap(outcome.said)
    if isinstance(said, dict) and _first(said, _PRICE) is not None:
        return _present_price(said)
    if isinstance(said, dict):
        return "Here is what I found:\n\n" + _as_list(said)
    if isinstance(said, list):
        rows = [f"- {enumerate_words([str(v) for v in _values(row)], '·')}" for row in said[:10]]
        return "Here is what I found:\n\n" + "\n".join(rows) if rows else "I found nothing there."
    return str(said) or "That is done."


def explain_failure(outcome: ToolOutcome, labels: dict[str, str]) -> str:
    """What a tool found wrong, in its own words, with the fields by the names that the customer knows."""
    rows = []
    for name, text in problems(outcome):
        text = text.strip().rstrip(".")
        if label := labels.get(name):
            joint = " " if text.split(" ")[0].lower() in _VERBS else ": "
            text = text if label.lower() in text.lower() else f"{label}{joint}{text}"
        if text:
            rows.append(text[:1].upper() + text[1:])
    if len(rows) == 1:
        return f"That did not work out: {rows[0][:1].lower() + rows[0][1:]}."
    return "That did not work out yet:\n\n" + "\n".join(f"- {row}" for row in rows)


def answer_about(outcome: ToolOutcome, question: str) -> str:
    """An answer to a question about a price that was given, or nothing."""
    said = _unwrap(outcome.said)
    if not isinstance(said, dict) or _first(said, _PRICE) is None or len(question.split()) > 16:
        return ""
    reference, expiry = _first(said, _REFERENCE), _first(said, _EXPIRY)
    for about, pattern in _FOLLOW_UPS:
        if not pattern.search(question):
            continue
        if about == "expiry" and expiry:
            return f"The offer is valid until {_date(expiry)}."
        if about == "reference" and reference:
            return f"The reference of your offer is **{reference}**."
        if about == "lines" and (lines := _lines(said)):
            return f"The price of {_price(said)} is made up as follows:\n\n{lines}"
        if about == "next":
            until = f" until {_date(expiry)}" if expiry else ""
            return (
                "I cannot conclude it for you, that decision is yours: you can accept or decline the offer"
                f"{until}. If you would rather go through it with somebody first, shall I connect you with a colleague?"
            )
        if about == "price":
            return f"The price is {_price(said)}."
    return ""


def in_short(outcome: ToolOutcome) -> str:
    """A price in one line, for a summary; nothing for other results."""
    said = _unwrap(outcome.said)
    if not isinstance(said, dict) or _first(said, _PRICE) is None:
        return ""
    reference = _first(said, _REFERENCE)
    return f"{_price(said).replace('*', '')}" + (f" (reference {reference})" if reference else "")


def _present_price(said: dict[str, Any]) -> str:
    reference, expiry = _first(said, _REFERENCE), _first(said, _EXPIRY)
    sentence = f"Here is your offer: {_price(said)}"
    if reference:
        sentence += f", reference **{reference}**"
    sentence += f", valid until {_date(expiry)}." if expiry else "."
    lines = _lines(said)
    parts = [sentence, lines and f"This is how it is made up:\n\n{lines}"]
    return "\n\n".join(
        [*filter(None, parts), "Do you have any questions about it, or would you like to change something?"]
    )


def _price(said: dict[str, Any]) -> str:
    period = _first(said, _PERIOD)
    return f"**{_money(_first(said, _PRICE), said)}{_per(period)}**"


def _per(period: Any) -> str:
    text = humanise(str(period)) if period else ""
    word = {"monthly": "month", "yearly": "year", "annual": "year", "annually": "year", "weekly": "week"}.get(
        text, text
    )
    return "" if not word or word in {"once", "one time", "one off", "total"} else f" per {word.removeprefix('per ')}"


def _lines(said: dict[str, Any]) -> str:
    lines = _first(said, _LINES)
    if isinstance(lines, dict):
        lines = [{"label": name, "amount": amount} for name, amount in lines.items()]
    rows = []
    for line in lines or ():
        if isinstance(line, dict):
            label, amount = _first(line, _LINE_LABEL), _first(line, _LINE_AMOUNT)
        elif isinstance(line, list) and len(line) >= 2:
            label, amount = line[0], line[-1]
        else:
            label, amount = line, None
        detail = f" ({line['detail']})" if isinstance(line, dict) and line.get("detail") else ""
        rows.append(f"- {label}" + ("" if amount is None else f": {_money(amount, said)}") + detail)
    return "\n".join(rows)


def _money(amount: Any, said: dict[str, Any]) -> str:
    currency = str(said.get("currency") or "")
    try:
        number = float(amount)
    except (TypeError, ValueError):
        return str(amount)
    sign, figure = ("-" if number < 0 else ""), f"{abs(number):,.2f}"
    symbol = _SYMBOLS.get(currency.upper())
    return f"{sign}{symbol}{figure}" if symbol else f"{sign}{figure} {currency}".strip()


def _date(value: Any) -> str:
    return str(value).split("T")[0]


def _unwrap(said: Any) -> Any:
    if isinstance(said, dict):
        for name in _WRAPPERS:
            if isinstance(said.get(name), dict):
                return said[name]
    return said


def _first(said: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((said[name] for name in names if said.get(name) is not None), None)


def _values(row: Any) -> list[Any]:
    return list(row.values()) if isinstance(row, dict) else [row]


def _as_list(said: dict[str, Any]) -> str:
    return "\n".join(f"- {humanise(str(name)).capitalize()}: {value}" for name, value in said.items())

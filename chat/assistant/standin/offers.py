"""Telling a customer a price that a tool worked out, and answering questions about it afterwards."""

import re
from typing import Any

from chat.assistant.standin.amounts import say_date, say_money
from chat.assistant.standin.conversation import ToolOutcome
from chat.assistant.standin.phrases import say
from chat.assistant.standin.vocabulary import humanise

_PRICE = ("price", "premium", "monthly_premium", "amount", "total", "cost", "total_price")
_PERIOD = ("period", "per", "interval")
_REFERENCE = ("reference", "ref", "quote_reference", "number", "id")
_LINES = ("lines", "breakdown", "items")
_EXPIRY = ("valid_until", "expires", "expires_at", "expires_on", "expiry")
_LINE_LABEL = ("label", "name", "title", "description", "text")
_LINE_AMOUNT = ("amount", "price", "value", "total", "factor")
_WRAPPERS = ("quote", "offer", "result", "data")
_PERIODS = {
    **{"month": "month", "monthly": "month", "week": "week", "weekly": "week"},
    **{"year": "year", "yearly": "year", "annual": "year", "annually": "year"},
}
_ONCE = frozenset({"once", "one time", "one off", "total"})
LONGEST_FOLLOW_UP = 16  # words

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


def read_offer(outcome: ToolOutcome) -> dict[str, Any] | None:
    """The price offer that a tool answered with. A policy or an invoice has a price too, but no lines at its top and
    nothing that expires."""
    said = _unwrap(outcome.said)
    if not isinstance(said, dict) or _first(said, _PRICE) is None:
        return None
    return said if any(name in said for name in (*_LINES, *_EXPIRY)) else None


def present_offer(said: dict[str, Any], language: str) -> str:
    reference, expiry = _first(said, _REFERENCE), _first(said, _EXPIRY)
    sentence = say(language, "your_offer", price=_price(said, language))
    if reference:
        sentence += say(language, "with_reference", reference=reference)
    sentence += say(language, "valid_until", date=say_date(expiry)) + "." if expiry else "."
    lines = _lines(said)
    parts = [sentence, lines and f"{say(language, 'made_up')}\n\n{lines}", say(language, "questions")]
    return "\n\n".join(filter(None, parts))


def answer_about(outcome: ToolOutcome, question: str, language: str) -> str:
    """An answer to a question about a price that was given, or nothing."""
    said = read_offer(outcome)
    if said is None or len(question.split()) > LONGEST_FOLLOW_UP:
        return ""
    reference, expiry = _first(said, _REFERENCE), _first(said, _EXPIRY)
    for about, pattern in _FOLLOW_UPS:
        if not pattern.search(question):
            continue
        if about == "expiry" and expiry:
            return say(language, "is_valid_until", date=say_date(expiry))
        if about == "reference" and reference:
            return say(language, "reference_is", reference=reference)
        if about == "lines" and (lines := _lines(said)):
            return say(language, "price_made_up", price=_price(said, language)) + f"\n\n{lines}"
        if about == "next":
            decision = say(language, "next_until", date=say_date(expiry)) if expiry else say(language, "next")
            return f"{decision} {say(language, 'offer_of_human')}"
        if about == "price":
            return say(language, "price_is", price=_price(said, language))
    return ""


def in_short(outcome: ToolOutcome) -> str:
    """A price in one line, for the summary that an agent reads; nothing for other results."""
    said = read_offer(outcome)
    if said is None:
        return ""
    reference = _first(said, _REFERENCE)
    return f"{_price(said, 'en').replace('*', '')}" + (f" (reference {reference})" if reference else "")


def _price(said: dict[str, Any], language: str) -> str:
    return f"**{say_money(_first(said, _PRICE), said.get('currency'))}{_per(_first(said, _PERIOD), language)}**"


def _per(period: Any, language: str) -> str:
    named = humanise(str(period)).removeprefix("per ") if period else ""
    if not named or named in _ONCE:
        return ""
    unit = _PERIODS.get(named, named)
    return say(language, "per", period=say(language, unit) if unit in _PERIODS.values() else unit)


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
        rows.append(f"- {label}" + ("" if amount is None else f": {say_money(amount, said.get('currency'))}") + detail)
    return "\n".join(rows)


def _unwrap(said: Any) -> Any:
    if isinstance(said, dict):
        for name in _WRAPPERS:
            if isinstance(said.get(name), dict):
                return said[name]
    return said


def _first(said: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((said[name] for name in names if said.get(name) is not None), None)

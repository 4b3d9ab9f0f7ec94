"""A record of a company's, or a list of them, in words that a customer can read."""

import re
from typing import Any

from chat.assistant.standin.amounts import say_date, say_money
from chat.assistant.standin.phrases import say
from chat.assistant.standin.replies import say_value
from chat.assistant.standin.vocabulary import humanise

MOST_RECORDS = 10
# What names a record, in the order of preference.
_NAMES = ("title", "name", "reference", "number", "label", "id")
_AMOUNTS = re.compile(r"(?:amount|price|premium|total|cost|fee|balance|deductible|excess|paid|due)$")
# Words to the model, which are none to the customer.
_ASIDE = frozenset({"note", "notes_for_assistant", "instructions", "currency", "ok", "success", "found", "count"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


def describe(said: Any, language: str) -> str:
    """The records in what a tool answered; empty if there are none."""
    if isinstance(said, list):
        return _describe_list(said, language)
    if not isinstance(said, dict):
        return str(said).strip()
    parts = [_describe_fields(said, language)]
    for name, value in said.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            parts.append(f"**{_label(name)}**\n\n{_describe_list(value, language)}")
        elif isinstance(value, dict) and "amount" not in value and (inner := describe(value, language)):
            parts.append(f"**{_label(name)}**\n\n{inner}")
    listed = [part for part in parts if part]
    # A single list needs no heading: it is what was asked for.
    return listed[0].split("\n\n", 1)[-1] if len(listed) == 1 and not parts[0] else "\n\n".join(listed)


def _describe_fields(record: dict[str, Any], language: str) -> str:
    rows = [f"- {_label(name)}: {said}" for name, said in _fields(record, language)]
    return "\n".join(rows)


def _describe_list(records: list[Any], language: str) -> str:
    rows = [f"- {_describe_one(record, language)}" for record in records[:MOST_RECORDS]]
    if left := len(records) - MOST_RECORDS:
        rows += [f"- {left} {say(language, 'more')}"] if left > 0 else []
    return "\n".join(rows)


def _describe_one(record: Any, language: str) -> str:
    """`**Invoice 12**: amount $10.00, due 2026-12-01`."""
    if not isinstance(record, dict):
        return str(record)
    fields = _fields(record, language)
    named = next((pair for name in _NAMES for pair in fields if pair[0] == name or pair[0].endswith(f"_{name}")), None)
    rest = ", ".join(f"{humanise(name)} {said}" for name, said in fields if (name, said) != named)
    return f"**{named[1]}**: {rest}" if named and rest else f"**{named[1]}**" if named else rest


def _fields(record: dict[str, Any], language: str) -> list[tuple[str, str]]:
    """The plain values of a record, each as it is read."""
    currency = record.get("currency")
    return [
        (name, said)
        for name, value in record.items()
        if name not in _ASIDE and (said := _say(name, value, currency, language))
    ]


def _say(name: str, value: Any, currency: Any, language: str) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, dict):
        return say_money(value["amount"], value.get("currency", currency)) if "amount" in value else ""
    if isinstance(value, list):
        return "" if isinstance(value[0], dict | list) else ", ".join(map(str, value))
    if not isinstance(value, bool) and _AMOUNTS.search(name) and (currency or isinstance(value, float)):
        return say_money(value, currency)
    if isinstance(value, str):
        return say_date(value) if _MOMENT.match(value) else value.replace("_", " ") if value.islower() else value
    return say_value(value, language) if isinstance(value, bool) else str(value)


def _label(name: str) -> str:
    return humanise(name).capitalize()

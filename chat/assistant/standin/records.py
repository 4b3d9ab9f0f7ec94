"""A record of a company's, or a list of them, in words that a customer can read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chat.assistant.standin.amounts import say_date, say_money
from chat.assistant.standin.phrases import say
from chat.assistant.standin.replies import say_value
from chat.assistant.standin.vocabulary import humanise, subject_stems

MOST_RECORDS = 10
# What names a record, in the order of preference.
_NAMES = ("title", "name", "reference", "number", "label", "id")
_AMOUNTS = re.compile(r"(?:amount|price|premium|total|cost|fee|balance|deductible|excess)$")
# Words to the model, which are none to the customer.
_ASIDE = frozenset({"note", "instructions", "currency", "ok", "success", "found", "count", "older"})
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class _Part:
    """Something a record says: one line, or several under a heading. `labels` is what it is called in the record."""

    labels: frozenset[str]
    text: str


def describe(said: Any, language: str, *, asked: str = "") -> str:
    """The records in what a tool answered; empty if there are none.

    Of a single record only what was `asked` about, if it has just that.
    """
    if isinstance(said, list):
        return _describe_list(said, "", language)
    if not isinstance(said, dict):
        return str(said).strip()
    told = [value for name, value in said.items() if name not in _ASIDE]
    if len(told) == 1 and isinstance(told[0], dict):
        return describe(told[0], language, asked=asked)
    parts = list(_read_parts(said, language))
    # A single list needs no heading: it is what was asked for.
    if len(parts) == 1 and "\n\n" in parts[0].text:
        return parts[0].text.split("\n\n", 1)[1]
    wanted = frozenset(subject_stems(asked))
    meant = [part for part in parts if part.labels & wanted] or parts
    return _join(part.text for part in meant)


def _read_parts(record: dict[str, Any], language: str) -> Iterator[_Part]:
    currency = record.get("currency")
    for name, said in _fields(record, currency, language):
        yield _Part(frozenset(subject_stems(humanise(name))), f"- {_label(name)}: {said}")
    for name, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner = {
                stem
                for each in value
                if isinstance(each, dict)
                for key in each
                for stem in subject_stems(humanise(key))
            }
            labels = frozenset(subject_stems(humanise(name))) | inner
            yield _Part(labels, f"**{_label(name)}**\n\n{_describe_list(value, currency, language)}")


def _join(texts: Iterator[str]) -> str:
    """Lines of one list, and whole lists with space between them."""
    joined = ""
    for text in texts:
        is_line = text.startswith("- ") and joined.rsplit("\n", 1)[-1].startswith("- ") and "\n\n" not in text
        joined += ("" if not joined else "\n" if is_line else "\n\n") + text
    return joined


def _describe_list(records: list[Any], currency: Any, language: str) -> str:
    rows = [f"- {_describe_one(record, currency, language)}" for record in records[:MOST_RECORDS]]
    left = len(records) - MOST_RECORDS
    return "\n".join(rows + [f"- {left} {say(language, 'more')}"] * (left > 0))


def _describe_one(record: Any, currency: Any, language: str) -> str:
    """`**Invoice 12**: amount $10.00, due 2026-12-01`."""
    if not isinstance(record, dict):
        return str(record)
    fields = _fields(record, record.get("currency", currency), language)
    named = next((pair for name in _NAMES for pair in fields if pair[0] == name or pair[0].endswith(f"_{name}")), None)
    rest = ", ".join(f"{humanise(name)} {said}" for name, said in fields if (name, said) != named)
    return f"**{named[1]}**: {rest}" if named and rest else f"**{named[1]}**" if named else rest


def _fields(record: dict[str, Any], currency: Any, language: str) -> list[tuple[str, str]]:
    """The plain values of a record, each as it is read."""
    return [
        (name, said)
        for name, value in record.items()
        if name not in _ASIDE and (said := _say(name, value, currency, language))
    ]


def _say(name: str, value: Any, currency: Any, language: str) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, dict):
        if "amount" in value:
            return say_money(value["amount"], value.get("currency", currency))
        inner = _fields(value, value.get("currency", currency), language)
        return ", ".join(f"{humanise(key)} {said}" for key, said in inner)
    if isinstance(value, list):
        return "" if isinstance(value[0], dict | list) else ", ".join(map(str, value))
    if isinstance(value, bool):
        return say_value(value, language)
    if _AMOUNTS.search(name) and (currency or isinstance(value, float)):
        return say_money(value, currency)
    if isinstance(value, str):
        return say_date(value) if _MOMENT.match(value) else value.replace("_", " ") if value.islower() else value
    return str(value)


def _label(name: str) -> str:
    return humanise(name).capitalize()

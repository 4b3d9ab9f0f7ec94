"""`records/<kind>.json`: sample records that stand in for a company's own systems, and their mistakes with lines.

A file is a list of objects. Each has a `reference`, unique in its kind, and says by `customer` whose it is: the
reference of one of `customers.json`, whose own objects have `name` and `email` instead.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chat.packs.mistakes import PackMistake

CUSTOMERS = "customers"
LONGEST_REFERENCE = 80


@dataclass(frozen=True)
class SampleRecord:
    """One record: `customer` is the reference of whose it is, `data` everything but the references."""

    kind: str
    reference: str
    customer: str
    data: dict[str, Any]


@dataclass(frozen=True)
class _Placed:
    """An object of a file and where it begins."""

    file: str
    line: int
    kind: str
    value: Any

    def mistake(self, message: str) -> PackMistake:
        return PackMistake(self.file, self.line, message)


def parse_records(texts: dict[str, str]) -> tuple[tuple[SampleRecord, ...], list[PackMistake]]:
    """The records of files given as {kind: text}, and everything that is wrong with them."""
    placed: list[_Placed] = []
    mistakes: list[PackMistake] = []
    for kind, text in texts.items():
        try:
            placed += _objects(kind, text)
        except json.JSONDecodeError as error:
            mistakes.append(PackMistake(_file(kind), error.lineno, f"not valid JSON: {error.msg}"))
        except ValueError as error:
            mistakes.append(PackMistake(_file(kind), 1, f"not valid JSON: {error}"))
    if not mistakes:
        mistakes = [*_faults(placed)]
    return (() if mistakes else tuple(map(_record, placed))), mistakes


def _objects(kind: str, text: str) -> Iterator[_Placed]:
    """The members of the file's list with their lines, which `json.loads` would forget."""
    json.loads(text, parse_constant=_refuse_constant)  # says of the whole file what is wrong with it
    place = _skip_blanks(text, 0)
    if text[place] != "[":
        raise json.JSONDecodeError("a list of objects was expected", text, place)
    place = _skip_blanks(text, place + 1)
    decoder = json.JSONDecoder()
    while text[place] != "]":
        value, end = decoder.raw_decode(text, place)
        yield _Placed(_file(kind), text.count("\n", 0, place) + 1, kind, value)
        place = _skip_blanks(text, end)
        if text[place] == ",":
            place = _skip_blanks(text, place + 1)


def _skip_blanks(text: str, place: int) -> int:
    while text[place] in " \t\r\n":
        place += 1
    return place


def _faults(placed: list[_Placed]) -> Iterator[PackMistake]:
    customers = {each.value.get("reference") for each in placed if each.kind == CUSTOMERS and _is_object(each)}
    known: set[tuple[str, str]] = set()
    emails: set[str] = set()
    for each in placed:
        if not _is_object(each):
            yield each.mistake("each record must be an object in braces")
            continue
        reference = each.value.get("reference")
        if not _is_text(reference) or len(reference) > LONGEST_REFERENCE:
            yield each.mistake(f"reference must be a text of 1 to {LONGEST_REFERENCE} characters")
        elif (each.kind, reference) in known:
            yield each.mistake(f'there are two records with the reference "{reference}" in {each.kind}')
        else:
            known.add((each.kind, reference))
        if each.kind == CUSTOMERS:
            yield from _customer_faults(each, emails)
        elif each.value.get("customer") not in customers:
            yield each.mistake("customer must be the reference of a customer in records/customers.json")


def _customer_faults(each: _Placed, emails: set[str]) -> Iterator[PackMistake]:
    if not _is_text(each.value.get("name")):
        yield each.mistake("a customer needs a name")
    email = each.value.get("email")
    if not _is_text(email) or "@" not in email:
        yield each.mistake("a customer needs an email; codes for verification go there")
    elif email.strip().lower() in emails:
        yield each.mistake(f'two customers have the email "{email}"; a code sent there would prove neither')
    else:
        emails.add(email.strip().lower())


def _record(each: _Placed) -> SampleRecord:
    reference = each.value["reference"]
    data = {name: value for name, value in each.value.items() if name not in ("reference", "customer")}
    return SampleRecord(each.kind, reference, each.value.get("customer", reference), data)


def _is_object(each: _Placed) -> bool:
    return isinstance(each.value, dict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _file(kind: str) -> str:
    return f"records/{kind}.json"


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")

"""Reading what is to be said from a table: one conversation per row."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


class TableRefused(Exception):
    """A file that holds nothing to say; its text is the one line to show."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """`number` is the row's place in the file, from 1."""

    number: int
    text: str
    label: str = ""


def read_tickets(path: Path, *, column: str, label: str | None = None) -> list[Ticket]:
    """The rows of a file whose first line names its columns: separated by tabs if it has any, else by commas.

    Raises `TableRefused`.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = "\t" if "\t" in file.readline() else ","
            file.seek(0)
            table = csv.DictReader(file, delimiter=separator)
            for name in filter(None, (column, label)):
                if name not in (table.fieldnames or ()):
                    raise TableRefused(f"{path} has no column {name!r}, only: {', '.join(table.fieldnames or ())}")
            tickets = [
                Ticket(number, row[column] or "", (row[label] or "") if label else "")
                for number, row in enumerate(table, start=1)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableRefused(f"{path} cannot be read as a table: {error}") from error
    if not tickets:
        raise TableRefused(f"{path} has no rows")
    return tickets

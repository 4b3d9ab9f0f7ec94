"""What has changed between two states of a prompt's texts, line by line and, within a changed line, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

AROUND = 2  # unchanged lines shown on either side of a change
SIMILAR = 0.4  # below this two lines have so little in common that marking words in them would only confuse
WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    GAP = "gap"  # lines that are the same and not shown


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; of a line that was changed, `marked` is what differs."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line, with its number before and after (from 1) where it has one there."""

    kind: Kind
    pieces: tuple[Piece, ...] = ()
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text that was changed, added or removed."""

    file: str
    rows: tuple[Row, ...]
    is_new: bool = False
    is_gone: bool = False

    @property
    def added(self) -> int:
        return sum(row.kind == Kind.ADDED for row in self.rows)

    @property
    def removed(self) -> int:
        return sum(row.kind == Kind.REMOVED for row in self.rows)


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> list[TextChange]:
    """The texts that differ, in the order of `after`, and then those that are gone."""
    files = [*after, *(file for file in before if file not in after)]
    return [
        TextChange(
            file=file,
            rows=tuple(_rows(before.get(file, ""), after.get(file, ""))),
            is_new=file not in before,
            is_gone=file not in after,
        )
        for file in files
        if before.get(file) != after.get(file)
    ]


def _rows(before: str, after: str) -> Iterator[Row]:
    old, new = before.splitlines(), after.splitlines()
    shown_upto = 0
    # Without "autojunk": it would take a line that occurs often in a long text for noise.
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][1] > shown_upto:
            yield Row(Kind.GAP)
        for tag, i, i_end, j, j_end in group:
            if tag == "equal":
                for offset, line in enumerate(old[i:i_end]):
                    yield Row(Kind.SAME, (Piece(line),), before=i + offset + 1, after=j + offset + 1)
            else:
                yield from _changed_rows(old[i:i_end], new[j:j_end], i + 1, j + 1)
        shown_upto = group[-1][2]
    if shown_upto < len(old):
        yield Row(Kind.GAP)


def _changed_rows(old: list[str], new: list[str], old_number: int, new_number: int) -> Iterator[Row]:
    """First all that was removed, then all that was added; lines that stand for each other have their words marked."""
    pairs = [_mark(one, other) for one, other in zip_longest(old, new)]
    for offset, (pieces, _added) in enumerate(pairs[: len(old)]):
        yield Row(Kind.REMOVED, pieces, before=old_number + offset)
    for offset, (_removed, pieces) in enumerate(pairs[: len(new)]):
        yield Row(Kind.ADDED, pieces, after=new_number + offset)


def _mark(old: str | None, new: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if old is None or new is None:
        return (Piece(old or ""),), (Piece(new or ""),)
    old_words, new_words = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    if matcher.ratio() < SIMILAR:
        return (Piece(old),), (Piece(new),)
    opcodes = matcher.get_opcodes()
    removed = tuple(Piece("".join(old_words[i:i_end]), tag != "equal") for tag, i, i_end, _, _ in opcodes if i < i_end)
    added = tuple(Piece("".join(new_words[j:j_end]), tag != "equal") for tag, _, _, j, j_end in opcodes if j < j_end)
    return removed, added

"""How two texts differ, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

WORD = re.compile(r"\w+|[^\w\s]")
PIECE = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(NamedTuple):
    """A run of words that stand in both texts, in the first alone, or in the second alone."""

    kind: Literal["same", "removed", "added"]
    text: str


def similarity(first: str, second: str) -> float:
    """How much of the words of both is common, in their order: from 0 to 1 (the same words), by Ratcliff/Obershelp."""
    return SequenceMatcher(None, WORD.findall(first), WORD.findall(second), autojunk=False).ratio()


def difference(first: str, second: str) -> list[Piece]:
    """What became of the first text: all "same" and "removed" are the first, all "same" and "added" the second."""
    before, after = PIECE.findall(first), PIECE.findall(second)
    pieces: list[Piece] = []
    for operation, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(after[c:d])))
    return pieces

"""Names of competitors, however they are written: other case, accents, hyphens, run together or spelled out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chat.guardrails.detection import Hit
from chat.guardrails.disguise import plain

WORD = re.compile(r"[^\W_]+")
# What may stand between the parts of one name: blanks, hyphens, dots, emphasis.
GLUE = re.compile(r"[\s\-\u00ad\u200b-\u200d\u2010-\u2015\u2060\ufeff._·*'’`~|/\\]{0,3}")
LONGEST_GAP = 3
ENDS_SENTENCE = re.compile(r"(?:^|[.!?:\n][\s\"'“*_(#>-]*|\n\s*[-*•#>\d.)]*\s*)$")
# Words that tell the trade and not the company: without them the name is still a name, if it is written as one.
GENERIC = frozenset(
    {"insurance", "group", "company", "co", "inc", "corp", "corporation", "llc", "ltd", "gmbh", "ag", "plc"}
)


@dataclass(frozen=True, slots=True)
class Name:
    """`squeezed` without gaps; `bounds` are the places in it where the name has gaps of its own.

    Ordinary words that are also a name (`needs_capital`) count with capitals, a single one only amid a sentence.
    """

    squeezed: str
    bounds: frozenset[int]
    needs_capital: bool


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    written: str
    squeezed: str


class Competitors:
    def __init__(self, names: Iterable[str]):
        forms = {each for full in names for each in _forms(full)}
        self._names: dict[str, list[Name]] = {}
        for name in forms:
            self._names.setdefault(name.squeezed[0], []).append(name)
        self._reach = (1 + LONGEST_GAP) * max((len(name.squeezed) for name in forms), default=0)
        starts = "|".join(sorted({re.escape(name.squeezed[:3]) for name in forms}))
        # How a name begins, a part of one of two letters, or a letter by itself.
        self._cue = re.compile(rf"(?<!['’])\b(?:{starts}|[b-hj-z]\b|\w\w?[\-._*'’`~|/\\]+\w)|[^\x00-\x7f\u2010-\u201f]")

    def look(self, text: str, begin: int, final: bool) -> tuple[list[Hit], int]:
        if not self._names or self._cue.search(text[begin:].lower()) is None:
            return [], len(text)
        words = [
            Word(match.start(), match.end(), match[0], plain(match[0]))
            for match in WORD.finditer(text, max(0, begin - self._reach))
        ]
        hits: list[Hit] = []
        settled = len(text)
        for index, word in enumerate(words):
            for name in self._names.get(word.squeezed[:1], ()):
                end, is_open = _follow(name, words, index, text)
                if end is not None and words[end].end > begin and _is_meant(name, words[index : end + 1], text):
                    hits.append(Hit(max(word.start, begin), words[end].end, "competitor"))
                elif is_open and not final:
                    settled = min(settled, max(word.start, begin))
        return hits, settled


def _forms(full: str) -> Iterable[Name]:
    words = [match[0] for match in WORD.finditer(plain(full))]
    if not words:
        return
    yield _name(words, needs_capital=False)
    if len(words) > 1 and words[-1] in GENERIC:
        yield _name(words[:-1], needs_capital=True)


def _name(words: list[str], *, needs_capital: bool) -> Name:
    bounds, length = set(), 0
    for word in words[:-1]:
        length += len(word)
        bounds.add(length)
    return Name("".join(words), frozenset(bounds), needs_capital)


def _follow(name: Name, words: list[Word], first: int, text: str) -> tuple[int | None, bool]:
    """The index of the word that completes the name, or whether the text ends before it can be known."""
    joined = ""
    for index in range(first, len(words)):
        word = words[index]
        if index > first and not _are_joined(name, words[index - 1], word, len(joined), text):
            return None, False
        joined += word.squeezed
        if joined == name.squeezed:
            return index, False
        if not name.squeezed.startswith(joined):
            return None, False
    if not GLUE.fullmatch(text, words[-1].end):
        return None, False
    # A lone letter in lower case begins half of all sentences; those that follow it are held.
    return None, len(joined) > 1 or joined.upper() == words[first].written


def _are_joined(name: Name, before: Word, after: Word, length: int, text: str) -> bool:
    gap = text[before.end : after.start]
    if not GLUE.fullmatch(gap):
        return False
    if gap.strip() == gap or length in name.bounds:
        return True
    return (len(before.written) == len(after.written) == 1) or (
        before.written[0].isupper() and after.written[0].isupper()
    )


def _is_meant(name: Name, words: list[Word], text: str) -> bool:
    if not name.needs_capital:
        return True
    if not all(word.written[0].isupper() for word in words):
        return False
    return bool(name.bounds) or ENDS_SENTENCE.search(text, 0, words[0].start) is None

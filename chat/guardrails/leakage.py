"""The assistant's instructions in what it says: quoted word for word, or by a mark that stands in them alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from chat.guardrails.detection import Hit
from chat.guardrails.facts import squeeze
from chat.packs.folder import PackContent

WORD = re.compile(r"\w+")
DIGIT = re.compile(r"\d")
# So many words in a row are no coincidence; shorter runs are phrases that anybody of the trade says.
QUOTED_WORDS = 8
LOOKBACK = 160
# Asked first, because it can be asked quickly: whether the newest words end any such run.
ENDING_WORDS = 3
NEARBY = 36


def mark_of(content: PackContent) -> str:
    """A word that stands nowhere but in this version's prompt: where it appears, the prompt was copied."""
    return "pv" + hashlib.sha256(f"mark of {content.digest()}".encode()).hexdigest()[:14]


class Leakage:
    """Passages of `secret` texts that are in none of the `published` ones."""

    def __init__(self, secret: Iterable[str], published: Iterable[str], mark: str = ""):
        allowed = {gram for text in published for gram in _grams(text)}
        self._grams = {gram for text in secret for gram in _grams(text)} - allowed
        self._endings = {" ".join(gram.split()[-ENDING_WORDS:]) for gram in self._grams}
        self._mark = mark

    def look(self, text: str, begin: int, final: bool) -> tuple[list[Hit], int]:
        if self._mark and DIGIT.search(text, begin) and self._mark in squeeze(text[max(0, begin - LOOKBACK) :]):
            return [Hit(begin, len(text), "prompt_mark")], len(text)
        nearby = WORD.findall(text[max(0, begin - NEARBY) :].lower())
        endings = (" ".join(nearby[at : at + ENDING_WORDS]) for at in range(len(nearby) - ENDING_WORDS + 1))
        if self._endings.isdisjoint(endings):
            return [], len(text)
        words = [(word.group().lower(), *word.span()) for word in WORD.finditer(text, max(0, begin - LOOKBACK))]
        hits = [
            Hit(max(begin, start), end, "prompt_quoted")
            for index, (_word, start, end) in enumerate(words)
            if end > begin and " ".join(word for word, *_ in words[: index + 1][-QUOTED_WORDS:]) in self._grams
        ]
        return hits, len(text)


def _grams(text: str) -> Iterable[str]:
    words = [match[0].lower() for match in WORD.finditer(text)]
    for index in range(len(words) - QUOTED_WORDS + 1):
        yield " ".join(words[index : index + QUOTED_WORDS])

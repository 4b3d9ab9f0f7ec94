"""The assistant's instructions in what it says: quoted word for word, or by a mark that stands in them alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from chat.guardrails.detection import Hit
from chat.guardrails.facts import Facts, squeeze
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


class Instructions:
    """Passages of `secret` texts that are in none of the `published` ones, and the `mark`; made once for a version."""

    def __init__(self, secret: Iterable[str], published: Iterable[str], mark: str = ""):
        allowed = {gram for text in published for gram in _grams(text)}
        self.grams = {gram for text in secret for gram in _grams(text)} - allowed
        self.endings = {" ".join(gram.split()[-ENDING_WORDS:]) for gram in self.grams}
        self.mark = mark


class Leakage:
    """Instructions in an answer, except for words that a passage of the turn says as well."""

    def __init__(self, instructions: Instructions, facts: Facts):
        self._instructions = instructions
        self._facts = facts

    def look(self, text: str, begin: int, final: bool) -> tuple[list[Hit], int]:
        mark, endings = self._instructions.mark, self._instructions.endings
        if mark and DIGIT.search(text, begin) and mark in squeeze(text[max(0, begin - LOOKBACK) :]):
            return [Hit(begin, len(text), "prompt_mark")], len(text)
        nearby = WORD.findall(text[max(0, begin - NEARBY) :].lower())
        if endings.isdisjoint(" ".join(nearby[at : at + ENDING_WORDS]) for at in range(len(nearby) - ENDING_WORDS + 1)):
            return [], len(text)
        words = [(word[0].lower(), *word.span()) for word in WORD.finditer(text, max(0, begin - LOOKBACK))]
        return [
            Hit(max(begin, start), end, "prompt_quoted")
            for index, (_word, start, end) in enumerate(words)
            if end > begin and self._is_quoted(" ".join(word for word, *_ in words[: index + 1][-QUOTED_WORDS:]))
        ], len(text)

    def _is_quoted(self, gram: str) -> bool:
        return gram in self._instructions.grams and not self._facts.publishes(gram)


def _grams(text: str) -> Iterable[str]:
    words = [match[0].lower() for match in WORD.finditer(text)]
    for index in range(len(words) - QUOTED_WORDS + 1):
        yield " ".join(words[index : index + QUOTED_WORDS])

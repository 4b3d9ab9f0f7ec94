"""Personal data of others in what the assistant says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.guardrails.detection import Hit
from chat.guardrails.facts import Facts
from chat.guardrails.masking import DOTS
from chat.guardrails.recognisers import Kind, find

CUE = re.compile(r"[\d@]|\bat\b|key|secret|token|bearer|pass|pwd|kennwort|contrase")
# A number that may go on with the next word: digits with what stands between them, or groups of capitals and digits.
OPEN = re.compile(
    r"(?:(?:\b[A-Z]{2}|\+|\(|\b)\d[\d\s().\-\u2010-\u2015]{0,40}|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{1,4}){0,9}\s*"
    r"|[\w.+%-]+\s?[\[(]\s?at\s?[\])][^\n]{0,40})$",
)
# Far enough for the words that say what a number is, and for the longest number.
LOOKBACK = 120
# These are replaced in passing; whatever else is found has no place in the sentence at all.
REPLACED = frozenset({Kind.EMAIL, Kind.PHONE})


class PersonalData:
    """Everything of `chat.guardrails.recognisers` that `facts` does not allow."""

    def __init__(self, facts: Facts, references: Sequence[re.Pattern[str]] = ()):
        self._facts = facts
        self._references = references

    def look(self, text: str, begin: int, final: bool) -> tuple[list[Hit], int]:
        if CUE.search(text[begin:].lower()) is None:
            return [], len(text)
        settled = len(text)
        if not final and (open_number := OPEN.search(text, begin)):
            settled = open_number.start()
        first = max(0, begin - LOOKBACK)
        hits = [
            Hit(
                max(first + found.start, begin),
                first + found.end,
                f"foreign_{found.kind}",
                DOTS if found.kind in REPLACED else None,
            )
            for found in find(text[first:], references=self._references)
            if first + found.end > begin and not self._facts.allows(found)
        ]
        return hits, settled

"""What a rule of screening is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.models.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class ScreeningRule:
    """`weight` says how sure a hit is: those of one kind add up, and 1 is enough.

    No text matches that holds none of the `cues`: asking for them first costs a fortieth of asking the pattern.
    """

    name: str
    kind: Verdict.Kind
    weight: float
    cues: tuple[str, ...]
    pattern: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        for cue in self.cues:
            if cue in text:
                return self.pattern.search(text)
        return None


def rule(kind: Verdict.Kind, name: str, cues: str, pattern: str, weight: float = 1.0) -> ScreeningRule:
    """`cues` are separated by blanks."""
    return ScreeningRule(name, kind, weight, tuple(cues.split()), re.compile(pattern, re.MULTILINE))

"""How the parts of the gate speak with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hit:
    """What must not be said stands between `start` and `end`. `replacement` is said instead, where that suffices."""

    start: int
    end: int
    rule: str
    replacement: str | None = None


class Detector(Protocol):
    """Looks for one kind of thing at the end of a growing text."""

    def look(self, text: str, begin: int, final: bool) -> tuple[list[Hit], int]:
        """What was found behind `begin`, and up to where that is certain.

        `text` ends with a whole word and holds some of what was painted before `begin`. What follows the second value
        may turn out otherwise with the next words; unless it is `final`, it is looked at again then.
        """
        ...

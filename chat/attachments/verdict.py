from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner says of a file: the name of what it found, or nothing."""

    found: str = ""

    @property
    def is_infected(self) -> bool:
        return bool(self.found)


class ScannerAway(Exception):
    """The scanner could not be asked, or did not answer with a verdict."""

"""What is wrong with a pack: always a file, a line and a sentence, and always all of it at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class PackMistake:
    """One mistake. `file` is relative to the pack's folder; `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.message}"


class PackErrors(Exception):
    """The pack cannot be used. `mistakes` lists everything that was found, by file and line."""

    def __init__(self, mistakes: Iterable[PackMistake]):
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


def suggest(word: str, known: Iterable[str]) -> str:
    """' (did you mean "company"?)' for a near miss, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""

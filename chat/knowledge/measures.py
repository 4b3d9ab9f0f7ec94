"""How good a ranking is: precision, recall, F1 and mean reciprocal rank of its first results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import fmean

DEPTH = 3


@dataclass(frozen=True, slots=True)
class Measures:
    """Averages over `n` questions; `f1` is that of the averages."""

    precision: float
    recall: float
    mrr: float
    n: int

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def measure(answers: Sequence[tuple[Sequence[str], Collection[str]]]) -> Measures:
    """`answers` pairs what was found for each question, best first, with what is correct; the first `DEPTH` count."""
    marks = [[key in correct for key in found[:DEPTH]] for found, correct in answers]
    return Measures(
        precision=fmean(sum(mark) / len(mark) if mark else 0.0 for mark in marks),
        recall=fmean(sum(mark) / len(correct) for mark, (_, correct) in zip(marks, answers, strict=True)),
        mrr=fmean(1 / (mark.index(True) + 1) if any(mark) else 0.0 for mark in marks),
        n=len(answers),
    )

"""How well messages are sorted: a classifier trained on labelled texts, asked about others whose label is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chat.knowledge.embeddings import local_embedder
from chat.routing.classifier import Choice, Classifier
from chat.routing.foreign import FOREIGN_TEXTS
from chat.routing.vectors import stored_vectors


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """One text, its own label, and the one that was chosen for it."""

    text: str
    label: str
    choice: Choice

    @property
    def right(self) -> bool:
        return self.choice.label == self.label


@dataclass(frozen=True, slots=True)
class Outcome:
    rows: tuple[Sorted, ...]

    @property
    def accuracy(self) -> float:
        """The share of all texts whose best guess is right, sure or not."""
        return sum(row.right for row in self.rows) / len(self.rows)

    @property
    def unsure(self) -> int:
        return sum(not row.choice.sure for row in self.rows)

    @property
    def sure_but_wrong(self) -> int:
        return sum(row.choice.sure and not row.right for row in self.rows)

    def confusions(self) -> Counter[tuple[str, str]]:
        """How often which label was taken for which other."""
        return Counter((row.label, row.choice.label) for row in self.rows if not row.right)


def evaluate(train: Sequence[Labelled], test: Sequence[Labelled]) -> Outcome:
    """Sorts the texts of `test` by the examples of `train`."""
    examples, foreign = stored_vectors([row.text for row in train]), stored_vectors(FOREIGN_TEXTS)
    classifier = Classifier.train(examples, [row.label for row in train], foreign)
    return _outcome(test, classifier.choose(local_embedder().embed([row.text for row in test], kind="query")))


def leave_one_out(rows: Sequence[Labelled]) -> Outcome:
    """Sorts each text by the examples of all the others: for texts of which there are too few to set some apart."""
    vectors, foreign = stored_vectors([row.text for row in rows]), stored_vectors(FOREIGN_TEXTS)
    labels = [row.label for row in rows]
    choices = []
    for left_out in range(len(rows)):
        others = np.delete(vectors, left_out, axis=0)
        classifier = Classifier.train(others, labels[:left_out] + labels[left_out + 1 :], foreign)
        choices += classifier.choose(vectors[left_out : left_out + 1])
    return _outcome(rows, choices)


def _outcome(rows: Sequence[Labelled], choices: Sequence[Choice]) -> Outcome:
    return Outcome(tuple(Sorted(row.text, row.label, choice) for row, choice in zip(rows, choices, strict=True)))

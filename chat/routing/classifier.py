"""Which label a text has, told from examples, and whether that can be relied on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chat.routing.regression import Regression, fit

# Why these values: docs/routing.md.
STRENGTH = 10.0
LEAST_CONFIDENCE = 0.4
LEAST_SIMILARITY = 0.35
# What stands so near to an example is no stranger to this company.
NOT_FOREIGN = 0.45
FOREIGN = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The likeliest label, how likely it is between 0 and 1, and whether it may be acted upon."""

    label: str
    confidence: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Classifier:
    """Trained on the vectors of examples. Thread-safe; choosing takes microseconds."""

    examples: np.ndarray
    regression: Regression

    @classmethod
    def train(cls, examples: np.ndarray, labels: Sequence[str], foreign: np.ndarray) -> Classifier:
        """Rows of `examples` and `foreign` have length 1. No label is empty.

        `foreign` are texts that no company of this kind of portal is asked, and make a label of their own: without
        them the likeliest of the real ones would take whatever comes.
        """
        foreign = foreign[(foreign @ examples.T).max(axis=1) < NOT_FOREIGN]
        vectors = np.vstack([examples, foreign])
        return cls(examples, fit(vectors, [*labels, *[FOREIGN] * len(foreign)], strength=STRENGTH))

    def choose(self, vectors: np.ndarray) -> list[Choice]:
        """The choice for each row. A text that is like no example is never sure, whatever its words add up to."""
        nearest = (vectors @ self.examples.T).max(axis=1)
        labels = [label for label in self.regression.labels if label != FOREIGN]
        shares = self.regression.shares(vectors)[:, -len(labels) :]
        best = shares.argmax(axis=1)
        return [
            Choice(
                label=labels[column],
                confidence=float(row[column]),
                sure=bool(row[column] >= LEAST_CONFIDENCE and similarity >= LEAST_SIMILARITY),
            )
            for row, column, similarity in zip(shares, best, nearest, strict=True)
        ]

"""Multinomial logistic regression with an L2 penalty, for a few hundred rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_ROUNDS = 1000
GRADIENT_IS_NOUGHT = 1e-5


@dataclass(frozen=True, slots=True)
class Regression:
    """`weights` has a column for each of the labels; its last row is the intercept, which is not penalised."""

    labels: tuple[str, ...]
    weights: np.ndarray

    def shares(self, vectors: np.ndarray) -> np.ndarray:
        """For each row how likely each label is; the shares of a row add up to 1."""
        return _softmax(_with_intercept(vectors) @ self.weights)


def fit(vectors: np.ndarray, labels: Sequence[str], *, strength: float) -> Regression:
    """The regression that tells the labels apart. The greater `strength` the less it is held back (as C elsewhere).

    Every label weighs the same, however many rows it has: more examples of one intent do not make it likelier.
    Gradient descent with the step and the momentum that the curvature allows: Nesterov's method for strongly convex
    functions (Introductory Lectures on Convex Optimization, 2004, 2.2.22).
    """
    names = tuple(sorted(set(labels)))
    targets = np.equal.outer(np.array(labels), np.array(names)).astype(float)
    rows = _with_intercept(vectors).astype(float)
    importance = (targets / targets.sum(axis=0)).sum(axis=1, keepdims=True) / len(names)
    penalty = np.full((rows.shape[1], 1), 1 / (strength * len(rows)))
    penalty[-1] = 0
    curvature = np.linalg.norm(rows * np.sqrt(importance), ord=2) ** 2 / 2 + penalty[0, 0]
    condition = np.sqrt(penalty[0, 0] / curvature)
    momentum = (1 - condition) / (1 + condition)
    weights = ahead = np.zeros((rows.shape[1], len(names)))
    for _ in range(MOST_ROUNDS):
        gradient = rows.T @ (importance * (_softmax(rows @ ahead) - targets)) + penalty * ahead
        if np.abs(gradient).max() < GRADIENT_IS_NOUGHT:
            break
        stepped = ahead - gradient / curvature
        ahead, weights = stepped + momentum * (stepped - weights), stepped
    return Regression(names, weights)


def _with_intercept(vectors: np.ndarray) -> np.ndarray:
    return np.hstack([vectors, np.ones((len(vectors), 1))])


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)

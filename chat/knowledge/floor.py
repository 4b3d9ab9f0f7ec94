"""When a search has found nothing: the least that the best passage must have in common with the question.

A score that orders passages says nothing about whether any of them answers: something always comes first. What a
passage means and which words it shares do have a scale, so a miss is told by them (docs/decisions/0008-retrieval.md).
"""

from __future__ import annotations

import numpy as np

# Chosen on 45 questions that Acme's articles answer and 40 of other matters; docs/decisions/0008-retrieval.md has what
# they do on questions of others.
LEAST = 0.36
# Nearer in meaning than any of those other matters came: then shared words are not asked for.
LEAST_ALIKE = 0.58
# Without vectors only words are left to go by.
LEAST_BY_WORDS = 0.42


def fits(similarity: np.ndarray, coverage: np.ndarray) -> np.ndarray:
    """How certainly each passage has to do with the question: the mean of cosine similarity and shared words."""
    return np.where(np.isnan(similarity), coverage, (np.nan_to_num(similarity) + coverage) / 2)


def is_miss(similarity: np.ndarray, coverage: np.ndarray) -> bool:
    if not len(similarity):
        return True
    least = np.where(np.isnan(similarity), LEAST_BY_WORDS, LEAST)
    return not np.any((fits(similarity, coverage) >= least) | (similarity >= LEAST_ALIKE))

"""Okapi BM25: how well a text's words fit a question's, rare words counting more and long texts less.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the inverse document
frequency that is never negative: ln(1 + (N - n + 0.5) / (n + 0.5)). PostgreSQL's own `ts_rank` has none at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chat.knowledge.terms import Postings

# The usual values; nothing was fitted to any corpus.
K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is searched: how many articles and passages, and how many terms in all."""

    articles: int
    passages: int
    terms: int

    @property
    def terms_per_passage(self) -> float:
        return self.terms / max(1, self.passages)

    @property
    def terms_per_article(self) -> float:
        return self.terms / max(1, self.articles)


def weight(frequency: np.ndarray, length: np.ndarray, mean_length: float) -> np.ndarray:
    """How much a term that stands so often in texts of these lengths counts, between 0 and K1 + 1."""
    return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / mean_length))


def rarity(documents: int, of: int) -> float:
    """The inverse document frequency of a term that stands in so many documents of all."""
    return float(np.log1p((of - documents + 0.5) / (documents + 0.5)))


def score_passages(postings: list[Postings], corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """The passages that share a term with the question, in ascending order, and their scores."""
    found = _union([term.passages for term in postings])
    scores = np.zeros(len(found))
    for term in postings:
        idf = rarity(len(term.passages), corpus.passages)
        at = np.searchsorted(found, term.passages)
        scores[at] += idf * weight(term.frequencies, term.lengths, corpus.terms_per_passage)
    return found, scores


def score_articles(postings: list[Postings], corpus: Corpus, articles: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The scores of whole articles, given in ascending order with their lengths in terms."""
    scores = np.zeros(len(articles))
    for term in postings:
        holders, inverse = np.unique(term.articles, return_inverse=True)
        frequencies = np.bincount(inverse, weights=term.frequencies, minlength=len(holders))
        chosen = np.isin(holders, articles)
        at = np.searchsorted(articles, holders[chosen])
        idf = rarity(len(holders), corpus.articles)
        scores[at] += idf * weight(frequencies[chosen], lengths[at], corpus.terms_per_article)
    return scores


def coverage(postings: list[Postings], corpus: Corpus, passages: np.ndarray) -> np.ndarray:
    """Which share of the question's words stands in each passage, rare ones counting more: between 0 and 1."""
    idf = np.array([rarity(len(term.passages), corpus.passages) for term in postings])
    if not idf.sum():
        return np.zeros(len(passages))
    stands = np.array([np.isin(passages, term.passages) for term in postings])
    return idf @ stands / idf.sum()


def _union(arrays: list[np.ndarray]) -> np.ndarray:
    return np.unique(np.concatenate(arrays)) if arrays else np.empty(0, dtype=np.int64)

"""Okapi BM25: how well a text's words fit a question's, rare words counting more and long texts less.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the inverse document
frequency that is never negative: ln(1 + (N - n + 0.5) / (n + 0.5)). PostgreSQL's own `ts_rank` has none at all.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def rarity(documents: np.ndarray, of: int) -> np.ndarray:
    """The inverse document frequency of terms that stand in so many documents of all."""
    return np.log1p((of - documents + 0.5) / (documents + 0.5))


@dataclass(frozen=True, slots=True)
class Match:
    """What the words of a question say about each passage that shares one with it, in ascending order of passages.

    `coverage` is the share of the question's words that stand in a passage, rare ones counting more: between 0 and 1.
    """

    passages: np.ndarray
    scores: np.ndarray
    coverage: np.ndarray

    def of(self, passages: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Scores and coverage of these passages; 0 where a passage shares no word."""
        if not len(self.passages):
            return np.zeros(len(passages)), np.zeros(len(passages))
        at = np.minimum(np.searchsorted(self.passages, passages), len(self.passages) - 1)
        shares = self.passages[at] == passages
        return np.where(shares, self.scores[at], 0.0), np.where(shares, self.coverage[at], 0.0)


def match_passages(postings: Postings, corpus: Corpus) -> Match:
    """BM25 of every passage with a word of the question."""
    idf = rarity(np.bincount(postings.term, minlength=len(postings.terms)), corpus.passages)
    passages, at = np.unique(postings.passages, return_inverse=True)
    weights = idf[postings.term] * weight(postings.frequencies, postings.lengths, corpus.terms_per_passage)
    scores = np.bincount(at, weights=weights, minlength=len(passages))
    shared = np.bincount(at, weights=idf[postings.term], minlength=len(passages))
    return Match(passages, scores, shared / idf.sum() if len(idf) else shared)


def score_articles(postings: Postings, corpus: Corpus, articles: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """BM25 of whole articles, given in ascending order with their lengths in terms."""
    holders, at = np.unique(postings.articles, return_inverse=True)
    frequencies = np.bincount(
        postings.term * len(holders) + at,
        weights=postings.frequencies,
        minlength=len(postings.terms) * len(holders),
    ).reshape(len(postings.terms), len(holders))
    idf = rarity(np.count_nonzero(frequencies, axis=1), corpus.articles)
    scores = np.zeros(len(articles))
    asked = np.isin(articles, holders)
    columns = frequencies[:, np.searchsorted(holders, articles[asked])]
    scores[asked] = idf @ weight(columns, lengths[asked], corpus.terms_per_article)
    return scores

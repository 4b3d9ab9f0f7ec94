"""Searching the knowledge base: by meaning and by words, fused.

Each passage that is among the best by its meaning or by its words is judged by four signals: how near it is to the
question in meaning, how well its words fit, how well the words of its whole article fit, and how near the question is
to what the article is about. Each signal counts in standard deviations from its mean over these candidates, and all
count the same (docs/decisions/0008-retrieval.md says why, with what else was measured).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from pgvector import HalfVector

from chat import company
from chat.knowledge import bm25, floor
from chat.knowledge.bm25 import Corpus
from chat.knowledge.embeddings import EMBEDDER_AWAY, embedder_named
from chat.knowledge.terms import Postings, read_postings
from chat.knowledge.wording import heading_of
from chat.models import Audience

log = logging.getLogger(__name__)

CANDIDATES = 50
PER_ARTICLE = 2
# Below it all candidates are the same but for rounding.
LEAST_DEVIATION = 1e-9
CUSTOMERS = (Audience.PUBLIC,)
STAFF = (Audience.PUBLIC, Audience.INTERNAL)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `heading` is its path, "Article > Heading"; `url` may be empty."""

    passage_id: int
    article_id: int
    title: str
    url: str
    heading: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Ground:
    """What is searched now: the corpus, and the set of vectors in use, if there is one."""

    corpus: Corpus
    embedding_set: int | None
    model: str


@dataclass(frozen=True, slots=True)
class Candidate:
    passage_id: int
    article_id: int
    heading: tuple[str, ...]
    text: str
    title: str
    url: str
    article_terms: int
    similarity: float
    article_similarity: float


GROUND = """
    SELECT count(*), coalesce(sum(passages_count), 0), coalesce(sum(terms_count), 0),
           (SELECT id FROM chat_embeddingset WHERE state = 'active'),
           (SELECT model FROM chat_embeddingset WHERE state = 'active')
      FROM chat_article WHERE retired_at IS NULL AND audience = ANY(%(audiences)s)
"""
# An exact comparison with all vectors of the set: 6 ms of CPU for 10,000 passages, and nothing to keep up to date.
NEAREST = """
    SELECT passage_id FROM chat_passagevector
     WHERE embedding_set_id = %(embedding_set)s AND audience = ANY(%(audiences)s)
  ORDER BY vector <#> %(vector)s::halfvec LIMIT %(limit)s
"""
READ = """
    SELECT p.id, p.article_id, p.heading, p.text, a.title, a.url, a.terms_count,
           coalesce(-(v.vector <#> %(vector)s::halfvec), 'NaN'), coalesce(-(n.vector <#> %(vector)s::halfvec), 'NaN')
      FROM chat_passage p JOIN chat_article a ON a.id = p.article_id
 LEFT JOIN chat_passagevector v ON v.passage_id = p.id AND v.embedding_set_id = %(embedding_set)s
 LEFT JOIN chat_articlevector n ON n.article_id = a.id AND n.embedding_set_id = %(embedding_set)s
     WHERE p.id = ANY(%(passages)s)
"""


def search(
    query: str, *, limit: int = 5, audiences: Sequence[str] = CUSTOMERS, language: str | None = None
) -> list[Hit]:
    """The best passages for a question, best first; none is a miss: nothing in the knowledge base fits.

    Customers' audience is public articles alone; `STAFF` has to be asked for. `language` is that of the knowledge base
    (else the pack's first), in which questions have to be asked.
    """
    language = language or company.content().settings.languages[0]
    ground = read_ground(audiences)
    postings = read_postings(query, language=language, audiences=audiences)
    words = bm25.match_passages(postings, ground.corpus)
    vector = embed_query(query, ground)
    candidates = read_candidates({*best_by_words(words), *nearest(ground, vector, audiences)}, ground, vector)
    word_scores, coverage = words.of([candidate.passage_id for candidate in candidates])
    similarity = np.array([candidate.similarity for candidate in candidates])
    if floor.is_miss(similarity, coverage):
        return []
    articles = score_articles(candidates, postings, ground.corpus)
    about = np.array([candidate.article_similarity for candidate in candidates])
    scores = fuse(np.array([similarity, word_scores, articles, about]))
    ranked = [(candidates[index], scores[index]) for index in np.argsort(-scores, kind="stable")]
    return [_hit(candidate, score) for candidate, score in spread_out(ranked, limit)]


def read_ground(audiences: Sequence[str]) -> Ground:
    with connection.cursor() as cursor:
        cursor.execute(GROUND, {"audiences": list(audiences)})
        articles, passages, terms, embedding_set, model = cursor.fetchone()
    return Ground(Corpus(articles, passages, int(terms)), embedding_set, model or "")


def embed_query(query: str, ground: Ground) -> np.ndarray | None:
    """What the question means, in the space of the active set; None where that cannot be had at the moment."""
    model = embedder_named(ground.model) if ground.embedding_set else None
    if model is None:
        return None
    try:
        return model.embed([query], kind="query")[0]
    except EMBEDDER_AWAY as error:
        log.warning("searching by words alone: %s", error)
        return None


def best_by_words(words: bm25.Match) -> list[int]:
    return words.passages[np.argsort(-words.scores, kind="stable")[:CANDIDATES]].tolist()


def nearest(ground: Ground, vector: np.ndarray | None, audiences: Sequence[str]) -> list[int]:
    if vector is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST,
            {
                "embedding_set": ground.embedding_set,
                "audiences": list(audiences),
                "vector": _literal(vector),
                "limit": CANDIDATES,
            },
        )
        return [passage for (passage,) in cursor.fetchall()]


def read_candidates(passages: Collection[int], ground: Ground, vector: np.ndarray | None) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(
            READ,
            {
                "passages": sorted(passages),
                "embedding_set": ground.embedding_set if vector is not None else None,
                "vector": None if vector is None else _literal(vector),
            },
        )
        rows = cursor.fetchall()
    return [Candidate(passage, article, tuple(heading), *rest) for passage, article, heading, *rest in rows]


def score_articles(candidates: list[Candidate], postings: Postings, corpus: Corpus) -> np.ndarray:
    """How well the words of each candidate's whole article fit."""
    articles, at = np.unique([candidate.article_id for candidate in candidates], return_inverse=True)
    lengths = np.zeros(len(articles))
    lengths[at] = [candidate.article_terms for candidate in candidates]
    return bm25.score_articles(postings, corpus, articles, lengths)[at]


def fuse(rows: np.ndarray) -> np.ndarray:
    """The sum of the signals, a row each, in standard deviations from their means over the candidates.

    A signal that is missing (NaN) or the same for all adds nothing.
    """
    known = np.isfinite(rows)
    counts = np.maximum(known.sum(axis=1, keepdims=True), 1)
    mean = np.where(known, rows, 0).sum(axis=1, keepdims=True) / counts
    distance = np.where(known, rows - mean, 0)
    deviation = np.sqrt((distance**2).sum(axis=1, keepdims=True) / counts)
    return (distance / np.where(deviation > LEAST_DEVIATION, deviation, np.inf)).sum(axis=0)


def spread_out(ranked: list[tuple[Candidate, float]], limit: int) -> list[tuple[Candidate, float]]:
    """The best of each section, and few of one article: five neighbours would say the same five times."""
    sections: set[tuple] = set()
    per_article: Counter[int] = Counter()
    chosen = []
    for candidate, score in ranked:
        section = (candidate.article_id, candidate.heading)
        if section in sections or per_article[candidate.article_id] >= PER_ARTICLE:
            continue
        sections.add(section)
        per_article[candidate.article_id] += 1
        chosen.append((candidate, score))
        if len(chosen) == limit:
            break
    return chosen


def _hit(candidate: Candidate, score: float) -> Hit:
    return Hit(
        passage_id=candidate.passage_id,
        article_id=candidate.article_id,
        title=candidate.title,
        url=candidate.url,
        heading=heading_of(candidate.title, candidate.heading),
        text=candidate.text,
        score=float(score),
    )


def _literal(vector: np.ndarray) -> str:
    return HalfVector(vector).to_text()

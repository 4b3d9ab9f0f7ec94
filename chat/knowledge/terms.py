"""The words that texts are found by: PostgreSQL's own word forms and stop words, counted per passage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

# Text search configurations by ISO 639-1; a language without one is searched by its words as they stand.
CONFIGURATIONS = {
    **{"ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english"},
    **{"es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi"},
    **{"hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali"},
    **{"nl": "dutch", "no": "norwegian", "nb": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian"},
    **{"sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish"},
}
OTHERWISE = "simple"

ADDRESS = re.compile(r"https?://\S+")
# PostgreSQL keeps "time-out", "and/or" and "max_tokens" together in ways that depend on their neighbours.
JOINT = re.compile(r"[^\w\s]|_")
LONGEST_QUERY = 2000


@dataclass(frozen=True, slots=True)
class Postings:
    """Where the terms of a question stand: arrays of one length, an entry for each term in each passage that has it.

    `terms` are the question's, also those that stand nowhere; each entry of `term` is the place of one in them.
    """

    terms: list[str]
    term: np.ndarray
    passages: np.ndarray
    articles: np.ndarray
    frequencies: np.ndarray
    lengths: np.ndarray


ENTRY = np.dtype([("passage", ">i8"), ("article", ">i8"), ("frequency", ">i2"), ("length", ">i2")])

WRITE = """
    WITH counted AS (
        SELECT given.passage, found.lexeme, cardinality(found.positions) AS frequency
          FROM unnest(%(passages)s::bigint[], %(texts)s::text[]) AS given (passage, text),
               unnest(to_tsvector(%(configuration)s::regconfig, given.text)) AS found
    ), written AS (
        INSERT INTO chat_posting (term, passage_id, article_id, audience, frequency, length)
        SELECT lexeme, passage, %(article)s, %(audience)s, frequency, sum(frequency) OVER (PARTITION BY passage)
          FROM counted
    )
    SELECT coalesce(sum(frequency), 0) FROM counted
"""

# One value per term instead of one row per posting: a common word stands in thousands of passages, and reading them row
# by row costs more than everything else in a search.
READ = """
    SELECT asked.lexeme, (
               SELECT string_agg(
                          int8send(passage_id) || int8send(article_id) || int2send(frequency) || int2send(length), '')
                 FROM chat_posting WHERE term = asked.lexeme AND audience = ANY(%(audiences)s))
      FROM unnest(to_tsvector(%(configuration)s::regconfig, %(text)s)) AS asked
  ORDER BY asked.lexeme
"""


def write_postings(
    *, article_id: int, audience: str, language: str, passages: Sequence[int], texts: Sequence[str]
) -> int:
    """Counts the terms of an article's passages, whose `texts` stand in the same order. How many terms there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "article": article_id,
                "audience": audience,
                "configuration": configuration_of(language),
                "passages": list(passages),
                "texts": [spread(text) for text in texts],
            },
        )
        return cursor.fetchone()[0]


def read_postings(query: str, *, language: str, audiences: Sequence[str]) -> Postings:
    """The postings of the query's terms in articles for these audiences."""
    with connection.cursor() as cursor:
        cursor.execute(
            READ,
            {
                "configuration": configuration_of(language),
                "text": spread(query[:LONGEST_QUERY]),
                "audiences": list(audiences),
            },
        )
        rows = [(term, bytes(entries or b"")) for term, entries in cursor.fetchall()]
    entries = np.frombuffer(b"".join(part for _, part in rows), ENTRY)
    return Postings(
        [term for term, _ in rows],
        np.repeat(np.arange(len(rows)), [len(part) // ENTRY.itemsize for _, part in rows]),
        *(entries[name].astype(np.int64) for name in ("passage", "article", "frequency", "length")),
    )


def configuration_of(language: str) -> str:
    return CONFIGURATIONS.get(language.split("-")[0].lower(), OTHERWISE)


def spread(text: str) -> str:
    """The text without addresses, and with compounds and identifiers as single words."""
    return JOINT.sub(" ", ADDRESS.sub(" ", text))

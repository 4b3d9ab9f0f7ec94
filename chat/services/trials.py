"""A knowledge base of its own for a measurement: searched by the product's own search, seen by nobody else.

It is written in a transaction that is always rolled back, for an audience that no customer and no agent belongs to. So
it cannot disturb the installed one, nor be left behind by a measurement that was killed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
from django.db import transaction

from chat.knowledge.chunking import cut
from chat.knowledge.embeddings import embedder
from chat.knowledge.wording import article_wording, passage_wording
from chat.models import Audience, Source
from chat.services import articles, vectors
from chat.services.articles import ArticleText

THREADS = 2
BATCH = 8


def wordings(texts: Sequence[ArticleText]) -> list[str]:
    """Everything that vectors are needed of."""
    found = {article_wording(text.title, text.url) for text in texts}
    for text in texts:
        found |= {passage_wording(text.title, piece.heading, piece.text) for piece in cut(text.title, text.body)}
    # Texts of about one length after another: the bar moves evenly, and a hosted model pads less.
    return sorted(found, key=len)


def embed(texts: Sequence[str]) -> Iterator[dict[str, np.ndarray]]:
    """Their vectors, batch by batch as they are done. No transaction is open meanwhile."""
    model = embedder()
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    with ThreadPoolExecutor(THREADS) as threads:
        for batch, made in zip(
            batches, threads.map(lambda batch: model.embed(batch, kind="document"), batches), strict=True
        ):
            yield dict(zip(batch, made, strict=True))


@contextmanager
def trial(texts: Sequence[ArticleText], *, known: dict[str, np.ndarray], language: str) -> Iterator[None]:
    """Within the block the articles can be searched with `audiences=(Audience.TRIAL,)`."""
    origin = str(uuid.uuid4())
    with transaction.atomic():
        for text in texts:
            articles.store(source=Source.IMPORT, origin=origin, text=text, audience=Audience.TRIAL, language=language)
        vectors.store_known(audience=Audience.TRIAL, known=known)
        yield
        transaction.set_rollback(True)

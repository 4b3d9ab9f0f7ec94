"""Computing the vectors of what has none yet, and changing from one embedding model to another.

What is missing is the order: every passage, article and open question without a vector in a set that should have one.
So nothing is lost when a worker dies, several may work at once, and a new model is only a new set with everything
missing. Search keeps using the active set until the new one is whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter

import numpy as np
from django.db import connection, transaction

from chat import clock
from chat.knowledge.embeddings import Embedder, embedder, embedder_named
from chat.knowledge.wording import article_wording, passage_wording
from chat.models import Article, ArticleVector, EmbeddingSet, KnowledgeMiss, Passage, PassageVector

# So few that the rows stay locked for about a second, in which an editor may have to wait for them.
BATCH = 16
# One number for all workers: who prepares or switches sets does so alone.
SETS_LOCK = 0x5E75


def embed_for(*, seconds: float) -> bool:
    """Computes missing vectors for about so long. Whether the time was up before everything was done.

    Raises what the embedder raises, with everything before that stored.
    """
    ends_at = time.monotonic() + seconds
    prepare_set()
    for embedding_set in EmbeddingSet.objects.order_by("state", "pk"):
        model = embedder_named(embedding_set.model)
        if model is None:
            continue
        for embed_batch in (_embed_passages, _embed_articles):
            while embed_batch(embedding_set, model):
                if time.monotonic() > ends_at:
                    return True
    while _embed_misses():
        if time.monotonic() > ends_at:
            return True
    _activate_whole_set()
    return False


def prepare_set() -> None:
    """Makes a set for the model that the settings name. The first one is in use at once, with what it has."""
    model = embedder()
    if EmbeddingSet.objects.filter(model=model.name).exists():
        return
    with transaction.atomic():
        _lock_sets()
        first = not EmbeddingSet.objects.filter(state=EmbeddingSet.State.ACTIVE).exists()
        EmbeddingSet.objects.get_or_create(
            model=model.name,
            defaults={
                "dimension": model.dimension,
                "state": EmbeddingSet.State.ACTIVE if first else EmbeddingSet.State.BUILDING,
                "activated_at": clock.now() if first else None,
            },
        )


def store_known(*, audience: str, known: Mapping[str, np.ndarray]) -> None:
    """Gives the articles of an audience, and their passages, vectors that were computed before, by their wording."""
    prepare_set()
    embedding_set = EmbeddingSet.objects.get(state=EmbeddingSet.State.ACTIVE)
    passages = _passages_without(embedding_set).filter(article__audience=audience).select_related("article")
    _store_passages(embedding_set, passages, [known[_wording_of_passage(passage)] for passage in passages])
    articles = _articles_without(embedding_set).filter(audience=audience)
    _store_articles(embedding_set, articles, [known[_wording_of_article(article)] for article in articles])


def count_missing() -> int:
    """How many passages have no vector of the wanted model yet."""
    wanted = EmbeddingSet.objects.filter(model=embedder().name).first()
    return _passages_without(wanted).count() if wanted else Passage.objects.count()


def is_work_left() -> bool:
    """Whether something has no vector yet, or the model has been changed."""
    wanted = EmbeddingSet.objects.filter(model=embedder().name, state=EmbeddingSet.State.ACTIVE).first()
    if wanted is None:
        return Article.objects.live().exists()
    return (
        _passages_without(wanted).exists()
        or _articles_without(wanted).exists()
        or _misses_without(wanted.model).exists()
    )


def _passages_without(embedding_set: EmbeddingSet):
    return Passage.objects.exclude(vectors__embedding_set=embedding_set)


def _articles_without(embedding_set: EmbeddingSet):
    return Article.objects.live().exclude(vectors__embedding_set=embedding_set)


def _misses_without(model: str):
    return KnowledgeMiss.objects.filter(closed_at=None).exclude(model=model)


def _embed_passages(embedding_set: EmbeddingSet, model: Embedder) -> bool:
    """One batch; False when there is nothing left that nobody else works on."""
    missing = _passages_without(embedding_set).select_related("article")
    return _embed_batch(missing, _wording_of_passage, model, partial(_store_passages, embedding_set))


def _embed_articles(embedding_set: EmbeddingSet, model: Embedder) -> bool:
    missing = _articles_without(embedding_set)
    return _embed_batch(missing, _wording_of_article, model, partial(_store_articles, embedding_set))


def _embed_misses() -> bool:
    """Open questions are compared with each other only, so they need no set of their own."""
    model = embedder()
    return _embed_batch(_misses_without(model.name), attrgetter("query"), model, partial(_store_misses, model.name))


def _embed_batch(missing, wording: Callable, model: Embedder, store: Callable) -> bool:
    """Locks a batch that nobody else works on, and stores its vectors.

    The rows stay locked meanwhile: a passage that is being replaced waits, and no vector of an old text is stored.
    """
    with transaction.atomic():
        rows = list(missing.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
        if rows:
            store(rows, model.embed([wording(row) for row in rows], kind="document"))
    return bool(rows)


def _wording_of_passage(passage: Passage) -> str:
    return passage_wording(passage.article.title, passage.heading, passage.text)


def _wording_of_article(article: Article) -> str:
    return article_wording(article.title, article.url)


def _store_passages(embedding_set: EmbeddingSet, passages: Iterable[Passage], vectors: Iterable[np.ndarray]) -> None:
    PassageVector.objects.bulk_create(
        PassageVector(embedding_set=embedding_set, passage=passage, audience=passage.article.audience, vector=vector)
        for passage, vector in zip(passages, vectors, strict=True)
    )


def _store_articles(embedding_set: EmbeddingSet, articles: Iterable[Article], vectors: Iterable[np.ndarray]) -> None:
    ArticleVector.objects.bulk_create(
        ArticleVector(embedding_set=embedding_set, article=article, vector=vector)
        for article, vector in zip(articles, vectors, strict=True)
    )


def _store_misses(model: str, misses: Sequence[KnowledgeMiss], vectors: Iterable[np.ndarray]) -> None:
    for miss, vector in zip(misses, vectors, strict=True):
        miss.vector, miss.model = vector, model
    KnowledgeMiss.objects.bulk_update(misses, ["vector", "model"])


def _activate_whole_set() -> None:
    """Puts the set of the wanted model in use if nothing is missing in it. Otherwise whoever ends last does."""
    with transaction.atomic():
        _lock_sets()
        wanted = EmbeddingSet.objects.get(model=embedder().name)
        is_active = wanted.state == EmbeddingSet.State.ACTIVE
        if is_active or _passages_without(wanted).exists() or _articles_without(wanted).exists():
            return
        others = EmbeddingSet.objects.exclude(pk=wanted.pk)
        PassageVector.objects.filter(embedding_set__in=others).delete()
        ArticleVector.objects.filter(embedding_set__in=others).delete()
        others.delete()
        wanted.state, wanted.activated_at = EmbeddingSet.State.ACTIVE, clock.now()
        wanted.save()


def _lock_sets() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETS_LOCK])

"""Vectors that are missing, and the change to another embedding model."""

import numpy as np
import pytest

from chat import queue, tasks
from chat.knowledge.search import search
from chat.models import Article, ArticleVector, EmbeddingSet, PassageVector
from chat.services import vectors
from tests.knowledge.conftest import embed_all, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def boats():
    return write("Boats", "A mast is made of spruce.", url="https://help.example/boats")


def test_model_and_dimension_are_recorded_with_the_vectors(boats):
    embed_all()

    used = EmbeddingSet.objects.get()
    assert (used.model, used.dimension, used.state) == ("all-MiniLM-L6-v2-int8", 384, "active")
    vector = PassageVector.objects.get().vector
    assert len(vector) == 384
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-2)
    assert ArticleVector.objects.count() == 1


def test_work_is_left_until_everything_has_a_vector(boats):
    assert vectors.is_work_left()
    embed_all()
    assert not vectors.is_work_left()
    write("Tea", "Tea is green.")
    assert vectors.is_work_left()


def test_storing_an_article_rings_for_its_vectors(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(queue, "_send", lambda name, *args: rung.append((name, args)))

    with django_capture_on_commit_callbacks(execute=True):
        write("Boats", "A mast is made of spruce.")

    assert rung == [(queue.EMBED, ())]


def test_search_goes_on_with_the_old_model_until_the_new_ones_set_is_whole(boats, other_model):
    old = EmbeddingSet.objects.create(
        model="all-MiniLM-L6-v2-int8", dimension=384, state="active", activated_at=boats.created_at
    )
    vectors.prepare_set()

    new = EmbeddingSet.objects.get(model="voyage-4")
    assert (new.state, new.dimension) == ("building", 1024)
    search("mast of spruce", language="en")
    assert other_model.texts == []  # the question was embedded by the model of the set in use

    embed_all()

    assert [used.model for used in EmbeddingSet.objects.all()] == ["voyage-4"]
    assert not EmbeddingSet.objects.filter(pk=old.pk).exists()
    assert len(PassageVector.objects.get().vector) == 1024
    assert not vectors.is_work_left()
    other_model.texts.clear()
    assert search("mast of spruce", language="en")
    assert other_model.texts == ["mast of spruce"]


def test_a_hosted_model_that_is_away_leaves_the_words(boats, other_model):
    embed_all()
    other_model.shutdown()
    other_model.server_close()

    assert [hit.title for hit in search("mast of spruce", language="en")] == ["Boats"]


@pytest.mark.django_db(transaction=True)
def test_the_task_computes_what_is_missing(boats):
    tasks.embed()

    assert PassageVector.objects.count() == Article.objects.get().passages_count

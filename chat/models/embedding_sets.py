from __future__ import annotations

from django.db import models
from django.db.models import Q
from pgvector.django import HalfVectorField

from chat import clock
from chat.models.articles import Article, Passage


class EmbeddingSet(models.Model):
    """All vectors of one embedding model. Search uses the active set; another one is built in the background.

    Vectors of different models have nothing in common, so none is ever compared with one of another set.
    """

    class State(models.TextChoices):
        BUILDING = "building"
        ACTIVE = "active"

    model = models.CharField(max_length=120, unique=True)
    dimension = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.BUILDING)
    created_at = models.DateTimeField(default=clock.now)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="active"), name="embedding_set_one_active"),
            models.CheckConstraint(
                condition=Q(state="active", activated_at__isnull=False) | Q(state="building", activated_at=None),
                name="embedding_set_active_iff_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.model


class PassageVector(models.Model):
    """What a passage means. The column has no fixed dimension: each set has its own."""

    pk = models.CompositePrimaryKey("embedding_set_id", "passage_id")
    embedding_set = models.ForeignKey(EmbeddingSet, on_delete=models.CASCADE, related_name="+", db_index=False)
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="vectors")
    audience = models.CharField(max_length=10)
    vector = HalfVectorField()


class ArticleVector(models.Model):
    """What an article is about by its name: its title and the words of its address."""

    pk = models.CompositePrimaryKey("embedding_set_id", "article_id")
    embedding_set = models.ForeignKey(EmbeddingSet, on_delete=models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="vectors")
    vector = HalfVectorField()

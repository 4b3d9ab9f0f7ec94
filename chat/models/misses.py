from __future__ import annotations

from django.db import models
from django.db.models import Q
from pgvector.django import HalfVectorField

from chat import clock
from chat.models.articles import Article
from chat.models.conversations import Conversation
from chat.models.turns import ToolCall


class KnowledgeMiss(models.Model):
    """A search of the assistant's that found nothing good enough: a question that the knowledge base does not answer.

    It is open until somebody writes the article or dismisses it. The vector, by which questions are grouped, is
    computed afterwards, by the embedding model named beside it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="misses")
    tool_call = models.OneToOneField(ToolCall, on_delete=models.CASCADE, related_name="miss")
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=clock.now)
    vector = HalfVectorField(null=True)
    model = models.CharField(max_length=120, blank=True)
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="answers")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], condition=Q(closed_at=None), name="miss_open")]

    def __str__(self) -> str:
        return self.query

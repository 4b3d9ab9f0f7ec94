from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from chat.models.conversations import Conversation


class Note(models.Model):
    """A staff-only remark."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    client_id = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_id"], name="note_sent_once"),
            models.CheckConstraint(condition=~Q(text=""), name="note_not_empty"),
        ]

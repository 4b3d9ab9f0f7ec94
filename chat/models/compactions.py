from __future__ import annotations

from django.db import models
from django.db.models import Q

from chat import clock
from chat.models.conversations import Conversation


class Compaction(models.Model):
    """A shorter form of a conversation's beginning, for the model: it stands for everything up to number `upto`.

    The transcript itself stays as it is. A newer compaction covers what an older one did.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="compactions")
    upto = models.PositiveIntegerField()
    text = models.TextField()
    made_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "upto"], name="compaction_once"),
            models.CheckConstraint(condition=~Q(text=""), name="compaction_not_empty"),
        ]

from __future__ import annotations

from django.db import models

from chat import clock
from chat.models.conversations import Conversation
from chat.models.model_use import TokenCounts


class FastCall(TokenCounts):
    """A question put to the fast model beside the conversation: it was paid for, so it is counted.

    `failure` is the kind of error where there was no answer.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="fast_calls")
    purpose = models.CharField(max_length=20)
    model = models.CharField(max_length=80)
    failure = models.CharField(max_length=40, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    duration_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

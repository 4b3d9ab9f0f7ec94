from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation
from chat.models.messages import Message


class IntentGuess(models.Model):
    """What the customer was taken to want when a message had come, and by whom.

    `intent` is one of the pack's, or empty where none fits. `confidence` lies between 0 and 1; only a sure guess is
    acted upon.
    """

    class Source(models.TextChoices):
        EXAMPLES = "examples", _("By the pack's examples")
        MODEL = "model", _("By the fast model")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="intent_guesses")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="intent_guesses")
    source = models.CharField(max_length=8, choices=Source)
    intent = models.CharField(max_length=50, blank=True)
    confidence = models.FloatField()
    sure = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "source"], name="intent_guess_once"),
            models.CheckConstraint(condition=Q(source__in=["examples", "model"]), name="intent_guess_source_known"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="intent_guess_confidence_share"
            ),
            models.CheckConstraint(condition=~Q(intent="", sure=True), name="intent_guess_sure_of_something"),
        ]

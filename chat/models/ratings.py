from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation


class Rating(models.Model):
    """One customer's satisfaction score for one conversation (CSAT).

    `bucket` is fixed when the conversation was resolved and the rating asked for: who had answered by then.
    """

    class Bucket(models.TextChoices):
        ASSISTANT = "assistant", _("Assistant only")
        ASSISTED = "assisted", _("Assistant and human")
        HUMAN = "human", _("Human only")

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    bucket = models.CharField(max_length=10, choices=Bucket)
    client_id = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_score_in_range"),
        ]

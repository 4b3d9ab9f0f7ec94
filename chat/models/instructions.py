from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.conversations import Conversation


class Instruction(models.Model):
    """What an agent tells the assistant; the customer never sees it.

    Each model call reads all of them so far, and its step says up to which (`Step.read_instruction`): so the history
    is rebuilt in the order in which the model has read it. `at_once`: a turn is queued for it though the customer does
    not wait for an answer.
    """

    class Kind(models.TextChoices):
        WHISPER = "whisper", _("Whispered")
        RETURN = "return", _("With the hand-back")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="instructions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    at_once = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_id"], condition=Q(kind="whisper"), name="instruction_given_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="instruction_not_empty"),
            models.CheckConstraint(condition=Q(kind__in=("whisper", "return")), name="instruction_kind_known"),
        ]

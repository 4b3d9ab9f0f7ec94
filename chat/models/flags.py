from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.articles import Article
from chat.models.messages import Message


class Flag(models.Model):
    """An agent's word that a message of the assistant is wrong, and what would have been right.

    Kept as an example for evaluations, and until somebody has seen to it as a task for whoever writes the articles.
    Flagging a message again replaces the answer and opens the flag anew.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        USED = "used", _("An article was drafted")
        DISMISSED = "dismissed", _("Dismissed")

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="flag")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(help_text=_("What would have been right."))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="flags")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("flagged message")
        verbose_name_plural = _("flagged messages")
        constraints = [
            models.CheckConstraint(condition=~Q(answer=""), name="flag_has_an_answer"),
            models.CheckConstraint(condition=Q(state__in=("open", "used", "dismissed")), name="flag_state_known"),
        ]
        indexes = [models.Index(fields=["-created_at"], condition=Q(state="open"), name="flag_open")]

    def __str__(self) -> str:
        return self.answer[:60]

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FocusSpan(models.Model):
    """A stretch of time in which an agent worked in a conversation, built from heartbeats.

    The browser beats every 15 s while the agent is active there; a gap of 60 s ends the span. Handling time is the sum
    of spans, so a forgotten open tab costs nothing.
    """

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="focus_spans")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="focus_spans")
    started_at = models.DateTimeField()
    last_beat_at = models.DateTimeField()

    class Meta:
        verbose_name = _("focus span")
        verbose_name_plural = _("focus spans")
        constraints = [
            models.CheckConstraint(condition=Q(last_beat_at__gte=F("started_at")), name="focus_span_not_negative"),
        ]
        indexes = [models.Index(fields=["conversation", "agent", "-last_beat_at"], name="focus_span_latest")]

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

OFFLINE_AFTER = timedelta(seconds=45)
IDLE_AFTER = timedelta(minutes=5)


class Presence(models.Model):
    """Whether an agent is at the desk. `chosen` is what they have set; what follows from it and from the beats of their
    open desks is `status`, since `since`.

    A desk beats every 20 s: without a beat for 45 s its agent is offline, without activity for 5 minutes away. Because
    only the moments are kept, activity alone brings somebody back to what they have chosen.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available", _("Available")
        BUSY = "busy", _("Busy")
        AWAY = "away", _("Away")
        OFFLINE = "offline", _("Offline")

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="presence"
    )
    chosen = models.CharField(max_length=10, choices=Status, default=Status.AVAILABLE)
    status = models.CharField(max_length=10, choices=Status, default=Status.OFFLINE)
    since = models.DateTimeField()
    beat_at = models.DateTimeField()
    active_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(chosen__in=("available", "busy", "away")), name="presence_chosen_by_hand"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("available", "busy", "away", "offline")), name="presence_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent}: {self.get_status_display()}"

    def status_at(self, moment: datetime) -> str:
        """What `chosen` and the beats amount to at this moment."""
        if moment - self.beat_at > OFFLINE_AFTER:
            return self.Status.OFFLINE
        if moment - self.active_at > IDLE_AFTER:
            return self.Status.AWAY
        return self.chosen


# Who is there, if not for something new: customers may expect an answer.
AT_THE_DESK = (Presence.Status.AVAILABLE, Presence.Status.BUSY)

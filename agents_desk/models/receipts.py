from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock


class Receipt(models.Model):
    """What became of an agent's command, kept for a day: sent again under its `client_id` it is answered with this.

    Of the command itself only a digest is kept, for it may hold what was written. `steps` are those of a macro.
    """

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    client_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    seq = models.PositiveIntegerField(null=True)
    steps = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [models.UniqueConstraint(fields=["agent", "client_id"], name="receipt_once")]
        indexes = [models.Index(fields=["at"], name="receipt_by_age")]

    def __str__(self) -> str:
        return self.client_id

    @property
    def is_answered(self) -> bool:
        return self.seq is not None

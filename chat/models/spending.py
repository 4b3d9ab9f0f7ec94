from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Spending(models.Model):
    """What one visitor, address, customer or agent, or everybody together, has used up in one day (UTC).

    Reservations count as spent until they are settled; one that never is, because its worker died, stays: its call may
    have been paid for.
    """

    class Scope(models.TextChoices):
        VISITOR = "visitor", _("Visitor")
        ADDRESS = "address", _("Address")
        CUSTOMER = "customer", _("Verified customer")
        AGENT = "agent", _("Agent, by asking the assistant")
        TOTAL = "total", _("Everybody")

    scope = models.CharField(max_length=8, choices=Scope)
    key = models.CharField(max_length=80, blank=True)
    day = models.DateField()
    messages = models.BigIntegerField(default=0)
    tokens = models.BigIntegerField(default=0)
    money = models.DecimalField(max_digits=14, decimal_places=6, default=0, help_text=_("US dollars"))

    class Meta:
        verbose_name = _("spending")
        verbose_name_plural = _("spendings")
        constraints = [
            models.UniqueConstraint(fields=["scope", "key", "day"], name="spending_once_per_day"),
            models.CheckConstraint(
                condition=Q(scope__in=["visitor", "address", "customer", "agent", "total"]), name="spending_scope_known"
            ),
        ]

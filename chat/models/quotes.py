from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation
from chat.models.turns import ToolCall, Turn


class Quote(models.Model):
    """A price offer. What it is an offer for is the pack's business: here are only facts that any offer has."""

    class Answer(models.TextChoices):
        ACCEPT = "accept", _("Accepted")
        DECLINE = "decline", _("Declined")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="quotes")
    turn = models.ForeignKey(Turn, on_delete=models.SET_NULL, null=True, related_name="quotes")
    tool_call = models.OneToOneField(ToolCall, on_delete=models.SET_NULL, null=True, related_name="quote")
    reference = models.CharField(max_length=40, unique=True)
    product = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    inputs = models.JSONField(help_text=_("list of {label, value}"))
    price = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    period = models.CharField(max_length=10)
    breakdown = models.JSONField(help_text=_("list of {label, amount, detail}; the amounts add up to the price"))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="quote_price_not_negative"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="quote_answered_iff_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

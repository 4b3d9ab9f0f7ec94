from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Offer(models.Model):
    """A waiting conversation that was put before one agent, who may take it until `expires_at`.

    The conversation goes on waiting meanwhile, for all to see; whoever claims it has it. `reasons` says why it was this
    agent, see `agents_desk.routing.choice`.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("No reaction")
        TAKEN = "taken", _("A colleague was quicker")
        UNAVAILABLE = "unavailable", _("The agent was no longer available")
        WITHDRAWN = "withdrawn", _("The customer no longer waited")

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="offers")
    handoff = models.ForeignKey("chat.Handoff", on_delete=models.CASCADE, related_name="offers")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="offers")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=11, choices=Outcome, blank=True)
    reasons = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(ended_at__isnull=True), name="offer_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="offer_outcome_iff_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["agent"], condition=Q(ended_at__isnull=True), name="offer_open_of_agent"),
        ]

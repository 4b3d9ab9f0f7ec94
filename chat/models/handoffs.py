from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation
from chat.protocol import HandoffReason, Requester


class Handoff(models.Model):
    """A request for a human: open until an agent claims it, or it ends otherwise."""

    class Outcome(models.TextChoices):
        CLAIMED = "claimed", _("Claimed")
        WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
        REASSURED = "reassured", _("Returned to the assistant")
        RESOLVED = "resolved", _("Resolved while waiting")
        CLOSED = "closed", _("Closed by staff while waiting")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="handoffs")
    requested_by = models.CharField(max_length=10, choices=Requester)
    reason = models.CharField(max_length=20, choices=HandoffReason)
    team = models.CharField(max_length=40, blank=True)
    summary = models.TextField(blank=True, help_text=_("The assistant's own words about what is asked."))
    turn = models.ForeignKey("chat.Turn", on_delete=models.SET_NULL, null=True, related_name="handoffs")
    requested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="handoff_one_open"
            ),
            models.CheckConstraint(condition=Q(reason__in=HandoffReason.values), name="handoff_reason_known"),
            models.CheckConstraint(condition=Q(requested_by__in=Requester.values), name="handoff_requester_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="handoff_outcome_iff_ended",
            ),
            models.CheckConstraint(
                condition=Q(outcome="claimed", claimed_by__isnull=False)
                | (~Q(outcome="claimed") & Q(claimed_by__isnull=True)),
                name="handoff_claimed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["requested_at"], condition=Q(ended_at__isnull=True), name="handoff_waiting"),
        ]


class Assignment(models.Model):
    """Which agent holds the conversation, from when to when."""

    class Ending(models.TextChoices):
        RELEASED = "released", _("Given back to the queue")
        RETURNED = "returned", _("Returned to the assistant")
        TRANSFERRED = "transferred", _("Passed on")
        RESOLVED = "resolved", _("Resolved")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="assignments")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    handoff = models.ForeignKey(Handoff, on_delete=models.SET_NULL, null=True, related_name="assignments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=11, choices=Ending, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="assignment_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="assignment_ending_iff_ended",
            ),
        ]

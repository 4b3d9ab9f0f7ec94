from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation
from chat.models.turns import ToolCall, Turn


class Action(models.Model):
    """Something that binds the customer, proposed by a tool and done by the customer's own click, at most once.

    `arguments` is what will be done and `title` and `lines` are what the customer was shown of it. While it is carried
    out outside of the database, `performing_until` keeps a second click away.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for the customer")
        CONFIRMED = "confirmed", _("Carried out")
        DECLINED = "declined", _("Declined")
        FAILED = "failed", _("Failed")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="actions")
    turn = models.ForeignKey(Turn, on_delete=models.SET_NULL, null=True, related_name="actions")
    tool_call = models.OneToOneField(ToolCall, on_delete=models.SET_NULL, null=True, related_name="action")
    reference = models.CharField(max_length=40, unique=True)
    tool = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    lines = models.JSONField(help_text=_("list of {label, value}"))
    button = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    customer_reference = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    performing_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, help_text=_("What the customer was told."))

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", answered_at__isnull=True)
                | (~Q(state="proposed") & Q(answered_at__isnull=False)),
                name="action_answered_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "confirmed", "declined", "failed"]), name="action_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.conversations import Conversation
from chat.models.messages import Message
from chat.models.turns import Turn


class Verdict(models.Model):
    """What a guardrail found, in which text, and what was done. Written once, never changed.

    `text` is the offending passage; where it was a secret, only its mask was ever kept.
    """

    class Where(models.TextChoices):
        INPUT = "input", _("What the customer wrote")
        OUTPUT = "output", _("What the assistant said")
        TOOL = "tool", _("What a tool answered")

    class Kind(models.TextChoices):
        SECRET = "secret", _("Secret")
        PERSONAL_DATA = "personal_data", _("Personal data")
        INJECTION = "injection", _("Attempt to steer the assistant")
        ABUSE = "abuse", _("Abuse")
        SELF_HARM = "self_harm", _("Danger to oneself")
        COMPETITOR = "competitor", _("Competitor")
        PROMISE = "promise", _("Unauthorised promise")
        LEAK = "leak", _("Disclosure of instructions")
        LINK = "link", _("Link that is not allowed")

    class Action(models.TextChoices):
        MASK = "mask", _("Masked")
        CAUTION = "caution", _("Assistant was warned")
        REWRITE = "rewrite", _("Rewritten")
        RETRY = "retry", _("Taken back, second attempt")
        HANDOFF = "handoff", _("Taken back, handed over")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="verdicts")
    turn = models.ForeignKey(Turn, on_delete=models.SET_NULL, null=True, related_name="verdicts")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="verdicts")
    where = models.CharField(max_length=8, choices=Where)
    kind = models.CharField(max_length=16, choices=Kind)
    rule = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    action = models.CharField(max_length=10, choices=Action)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            models.CheckConstraint(condition=Q(where__in=["input", "output", "tool"]), name="verdict_where_known"),
            models.CheckConstraint(
                condition=Q(action__in=["mask", "caution", "rewrite", "retry", "handoff"]), name="verdict_action_known"
            ),
            models.CheckConstraint(condition=~Q(rule=""), name="verdict_names_its_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.rule})"

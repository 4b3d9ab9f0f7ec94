from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.conversations import Conversation
from chat.models.messages import Message
from chat.models.model_use import ModelUse


class Consultation(ModelUse):
    """One question of an agent to the assistant beside a conversation: a reply to suggest, or anything else.

    The customer never learns of it. A worker holds it for as long as `lease_until` says, by the database's clock;
    `attempt` is its fence: nothing is written in the name of an earlier one; `worker` as in turns. `read_seq` is the
    newest event of the transcript that it has read.
    """

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", _("Suggested reply")
        QUESTION = "question", _("Question")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    LIVE = (State.QUEUED, State.RUNNING)

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="consultations")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    question = models.TextField(blank=True, help_text=_("What the agent asked; empty for a suggested reply."))
    at_takeover = models.BooleanField(default=False, help_text=_("Begun by taking over, not by the agent's wish."))
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=40, blank=True, default="", db_default="")
    read_seq = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    citations = models.JSONField(default=list)
    warnings = models.JSONField(
        default=list, help_text=_("what the rules for answers found in a suggestion: list of {kind, rule, text}")
    )
    lookups = models.JSONField(
        default=list, help_text=_("what was looked up: list of {name, label, input, output, is_error, duration_ms}")
    )
    failure = models.CharField(max_length=40, blank=True)
    steps = models.PositiveSmallIntegerField(default=0)
    model = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    rung_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_id"], name="consultation_asked_once"),
            models.UniqueConstraint(
                fields=["conversation", "agent", "kind"],
                condition=Q(state__in=("queued", "running")),
                name="consultation_one_live",
            ),
            models.CheckConstraint(
                condition=Q(kind="question") & ~Q(question="") | Q(kind="suggestion", question=""),
                name="consultation_question_iff_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | ~Q(state="running") & Q(lease_until__isnull=True),
                name="consultation_leased_iff_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("queued", "running"), ended_at__isnull=True)
                | Q(state__in=("finished", "failed", "cancelled"), ended_at__isnull=False),
                name="consultation_ended_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="failed") & ~Q(failure="") | ~Q(state="failed") & Q(failure=""),
                name="consultation_failure_iff_failed",
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=("queued", "running")), name="consultation_live"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class SuggestionUse(models.Model):
    """Which suggestion a message was made from, and how near to it the message stayed.

    `similarity` compares the words of both, from 0 to 1 (1: sent as suggested); the difference itself is made when it
    is read.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="suggestion_use")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="uses")
    similarity = models.FloatField()

    class Meta:
        verbose_name = _("use of a suggestion")
        verbose_name_plural = _("uses of suggestions")
        constraints = [
            models.CheckConstraint(
                condition=Q(similarity__gte=0, similarity__lte=1), name="suggestion_use_similarity_is_a_share"
            ),
        ]

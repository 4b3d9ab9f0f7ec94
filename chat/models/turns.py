from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.conversations import Conversation
from chat.models.model_use import ModelUse
from chat.models.packs import PromptVersion
from chat.states import ENDED_TURN, LIVE_TURN, TurnState


class Turn(models.Model):
    """One attempt of the assistant to answer what the customer wrote.

    A worker holds it by a lease that runs by the database's clock; each lease has its own `fence`, and nothing is
    written in the name of an older one. `attempt` counts leases that did not end by a worker's orderly stop. `worker`
    is who has or had the lease, where its launcher gave it a name.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    state = models.CharField(max_length=10, choices=TurnState, default=TurnState.QUEUED)
    epoch = models.PositiveIntegerField()
    fence = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=40, blank=True, default="", db_default="")
    not_before = models.DateTimeField(default=clock.now)
    prompt_version = models.ForeignKey(PromptVersion, on_delete=models.PROTECT, null=True, related_name="turns")
    draft = models.TextField(blank=True, help_text=_("What was shown last of a turn that did not finish."))
    failure = models.CharField(max_length=40, blank=True)
    unsupported = models.JSONField(
        default=list, help_text=_("claims of the answer that no source contains: list of {kind, text}")
    )
    rejected_citations = models.JSONField(
        default=list, help_text=_("citations that nothing retrieved supports: list of {source, quote}")
    )
    queued_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    first_text_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], condition=Q(state__in=LIVE_TURN), name="turn_one_live"),
            models.CheckConstraint(condition=Q(state__in=TurnState.values), name="turn_state_known"),
            models.CheckConstraint(
                condition=Q(state=TurnState.RUNNING, lease_until__isnull=False)
                | (~Q(state=TurnState.RUNNING) & Q(lease_until__isnull=True)),
                name="turn_leased_iff_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED_TURN, ended_at__isnull=False)
                | Q(state__in=LIVE_TURN, ended_at__isnull=True),
                name="turn_ended_iff_dated",
            ),
            models.CheckConstraint(
                condition=(Q(state=TurnState.FAILED) & ~Q(failure="")) | (~Q(state=TurnState.FAILED) & Q(failure="")),
                name="turn_failure_iff_failed",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"], condition=Q(state__in=LIVE_TURN), name="turn_live"),
        ]


class Step(ModelUse):
    """One call to the model within a turn: its content blocks, tokens and times.

    `read_seq` is the newest event of the transcript that the call had read and `read_instruction` staff's newest
    instruction, so that the history can be rebuilt word for word. A step that was cut off or thrown away is kept as
    `discarded`: it was paid for, and staff may want to see it.
    """

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="steps")
    attempt = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    read_seq = models.PositiveIntegerField()
    read_instruction = models.PositiveBigIntegerField(default=0)
    discarded = models.BooleanField(default=False)
    blocks = models.JSONField(default=list)
    stop_reason = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80)
    request_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["turn", "number"], condition=Q(discarded=False), name="step_numbered_once"),
        ]


class ToolCall(models.Model):
    """One tool use. `UNIQUE(step, block)` makes its effect happen once, whatever the model wrote."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="tool_calls")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="tool_calls")
    block = models.PositiveSmallIntegerField()
    tool_use_id = models.CharField(max_length=120)
    name = models.CharField(max_length=80)
    input = models.JSONField()
    output = models.JSONField()
    is_error = models.BooleanField(default=False)
    duration_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "block"], name="tool_call_once_per_block")]

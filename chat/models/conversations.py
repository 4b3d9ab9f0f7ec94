from __future__ import annotations

import uuid
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.customers import Customer
from chat.protocol import EventType
from chat.states import LIVE_TURN, OPEN, Kind, Status


class Whereabouts(NamedTuple):
    """The team and the agent that have a conversation: who else of the staff may see it depends on these."""

    team: str
    holder: int | None


class ConversationQuerySet(models.QuerySet):
    """Conversations in the language of support."""

    def waiting(self):
        """Those that wait for an agent, longest wait first."""
        return self.filter(status=Status.AWAITING_AGENT, handoffs__ended_at=None).order_by("handoffs__requested_at")

    def held_by(self, user):
        return self.filter(status=Status.WITH_AGENT, holder=user)

    def counted(self):
        """Only conversations with customers count in metrics."""
        return self.filter(kind=Kind.CUSTOMER)

    def open_to_readers_of(self, conversation_id):
        """Those whose words may be told there: of the same visitor or the same proved customer, or of nobody known."""
        there = self.model.objects.filter(pk=conversation_id)
        same_visitor = Q(customer__in=there.values("customer"))
        same_customer = Q(identity__reference__in=there.values("identity__reference"))
        return self.filter(same_visitor | Q(identity=None) | same_customer)

    def joined_to(self, conversation_id):
        """Those that were merged into it, also by way of others, the oldest first."""
        return self.filter(merged_into=conversation_id).order_by("opened_at")

    def silent_since(self, moment):
        """Open ones in which nobody wrote since `moment`; a waiting customer is never closed for silence.

        Nor is one that was put aside: when it wakes, its silence begins anew, or it would be closed that minute.
        """
        put_aside = FilteredRelation("events", condition=Q(events__type=EventType.SNOOZED, events__at__gt=moment))
        return self.alias(put_aside=put_aside).filter(
            status__in=(Status.WITH_ASSISTANT, Status.WITH_AGENT),
            last_message_at__lte=moment,
            snoozed_until=None,
            put_aside=None,
        )


class Conversation(models.Model):
    """One customer matter, from the first message until it is resolved: the unit of every metric.

    `last_seq` and `desk_seq` are the numbers of the newest event of the public and of the desk's stream. `epoch` rises
    whenever the assistant loses the word: text of a turn with an older epoch never enters the transcript.
    `prompt_version` is the version of the prompt that answers it, chosen when it begins. `language` is the one in which
    the portal itself speaks to the customer. `team` is the one whose people it is with or waits for; empty until a
    person is asked for. `sentiment` is that of the customer's last message: -1, 0 or 1. `contact_email` is where the
    customer wants answers while they are away; nobody has proved that it is theirs. `merged_into` is where the matter
    goes on, never one that was merged itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="conversations")
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="next")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CUSTOMER)
    status = models.CharField(max_length=16, choices=Status, default=Status.WITH_ASSISTANT)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="held_conversations"
    )
    epoch = models.PositiveIntegerField(default=0)
    last_seq = models.PositiveIntegerField(default=0)
    desk_seq = models.PositiveIntegerField(default=0)
    last_customer_seq = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=clock.now)
    last_message_at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    status_when_resolved = models.CharField(max_length=16, choices=Status, blank=True)
    address_key = models.CharField(max_length=32, blank=True, help_text=_("Where it was begun, as a keyed digest."))
    prompt_version = models.ForeignKey(
        "PromptVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    intent = models.CharField(max_length=50, blank=True, help_text=_("What the customer wants, as one of the pack's."))
    intent_confidence = models.FloatField(default=0)
    intent_sure = models.BooleanField(default=False)
    language = models.CharField(max_length=12, default="en")
    urgent_instruction = models.PositiveBigIntegerField(
        default=0, help_text=_("The newest instruction of staff that the assistant shall act on at once.")
    )
    team = models.CharField(max_length=40, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")
    sentiment = models.SmallIntegerField(null=True, blank=True)
    customer_read_seq = models.PositiveIntegerField(default=0)
    agent_read_seq = models.PositiveIntegerField(default=0)
    contact_email = models.EmailField(blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="conversation_status_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="conversation_kind_known"),
            models.CheckConstraint(
                condition=Q(status=Status.WITH_AGENT, holder__isnull=False)
                | (~Q(status=Status.WITH_AGENT) & Q(holder__isnull=True)),
                name="conversation_held_iff_with_agent",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RESOLVED, resolved_at__isnull=False, status_when_resolved__in=OPEN)
                | (~Q(status=Status.RESOLVED) & Q(resolved_at__isnull=True, status_when_resolved="")),
                name="conversation_resolved_iff_dated",
            ),
            models.CheckConstraint(condition=Q(last_customer_seq__lte=F("last_seq")), name="conversation_seq_order"),
            models.CheckConstraint(condition=Q(sentiment__in=(-1, 0, 1)), name="conversation_sentiment_known"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(status=Status.RESOLVED) & ~Q(merged_into=F("id"))),
                name="conversation_merged_is_resolved",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-opened_at"], name="conversation_of_customer"),
            models.Index(fields=["kind", "opened_at"], name="conversation_by_start"),
            models.Index(fields=["status", "last_message_at"], condition=Q(status__in=OPEN), name="conversation_open"),
            models.Index(fields=["holder"], condition=Q(holder__isnull=False), name="conversation_held"),
            models.Index(
                fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="conversation_snoozed"
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="conversation_merged"),
            GinIndex(fields=["tags"], name="conversation_tags"),
            models.Index(fields=["-last_message_at", "-id"], condition=Q(status__in=OPEN), name="conversation_lately"),
            models.Index(
                fields=["-resolved_at", "-id"], condition=Q(resolved_at__isnull=False), name="conversation_resolved"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]

    @property
    def whereabouts(self) -> Whereabouts:
        return Whereabouts(self.team, self.holder_id)

    @property
    def final_at(self):
        """When posting ends: the grace period after the resolution. None while it is open.

        A merged one goes on elsewhere, so it has none.
        """
        grace = 0 if self.merged_into_id else settings.REOPEN_MINUTES
        return self.resolved_at and self.resolved_at + timedelta(minutes=grace)

    def is_final(self, at) -> bool:
        """Whether posting is refused; to spam it always is."""
        return self.resolved_at is not None and (self.kind == Kind.SPAM or at >= self.final_at)

    def live_turn(self):
        return self.turns.filter(state__in=LIVE_TURN).first()

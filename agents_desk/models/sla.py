from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chat import clock


class SlaTarget(models.TextChoices):
    """What a customer whom people look after is promised."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    RESOLUTION = "resolution", _("Resolution")


class SlaPolicy(models.Model):
    """Within how many minutes a team answers and resolves. An empty target is promised to nobody.

    The policy without a team is for all teams that have none of their own. A change of it concerns the clocks that
    begin afterwards.
    """

    team = models.CharField(_("team"), max_length=40, blank=True, unique=True)
    first_response = models.PositiveIntegerField(
        _("first response"), null=True, blank=True, help_text=_("Minutes from the wish for a person to their answer.")
    )
    next_response = models.PositiveIntegerField(
        _("next response"), null=True, blank=True, help_text=_("Minutes from a customer's message to the next answer.")
    )
    resolution = models.PositiveIntegerField(
        _("resolution"),
        null=True,
        blank=True,
        help_text=_("Minutes from the wish for a person to the end, without the time spent waiting for the customer."),
    )
    in_business_hours = models.BooleanField(
        _("only business hours count"), default=True, help_text=_("Those of the company's pack.")
    )
    warn_at = models.PositiveSmallIntegerField(
        _("warn at"), default=75, help_text=_("Per cent of the time: then the desk shows that it becomes urgent.")
    )

    class Meta:
        verbose_name = _("service level")
        verbose_name_plural = _("service levels")
        constraints = [
            models.CheckConstraint(condition=Q(warn_at__gte=1, warn_at__lte=99), name="sla_policy_warns_before"),
            models.CheckConstraint(
                condition=~Q(first_response=0) & ~Q(next_response=0) & ~Q(resolution=0), name="sla_policy_gives_time"
            ),
        ]

    def __str__(self) -> str:
        return self.team or str(_("All other teams"))

    def minutes(self, target: SlaTarget) -> int | None:
        """What is promised, None if nothing is."""
        return getattr(self, target.value)


class SlaClock(models.Model):
    """One promise to one customer, from when it was made until it was kept, fell away, or for ever.

    `used` is the time that counted before the present stretch, which began at `running_since`; both are measured in the
    policy's hours. While it pauses there is no `running_since` and nothing is due. `due_at` and `warn_at` are computed
    when a stretch begins. `breached_at` is the time at which it fell due, whenever that was noticed.
    """

    class Ending(models.TextChoices):
        MET = "met", _("Done")
        VOID = "void", _("Fell away")

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="sla_clocks")
    target = models.CharField(max_length=14, choices=SlaTarget)
    team = models.CharField(max_length=40, blank=True)
    allowed = models.DurationField()
    warned_after = models.DurationField()
    in_business_hours = models.BooleanField()
    started_at = models.DateTimeField()
    used = models.DurationField()
    running_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=4, choices=Ending, blank=True)
    last_due_at = models.DateTimeField(null=True, help_text=_("The last time at which it was due, kept after its end."))

    class Meta:
        verbose_name = _("service level clock")
        verbose_name_plural = _("service level clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "target"], condition=Q(ended_at__isnull=True), name="sla_clock_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="sla_clock_ending_iff_ended",
            ),
            models.CheckConstraint(
                condition=Q(running_since__isnull=True, due_at__isnull=True, warn_at__isnull=True)
                | Q(running_since__isnull=False),
                name="sla_clock_due_while_running",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(running_since__isnull=True), name="sla_clock_ended_stands_still"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="sla_clock_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, breached_at__isnull=True, due_at__isnull=False),
                name="sla_clock_due",
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(ended_at__isnull=True, warned_at__isnull=True, warn_at__isnull=False),
                name="sla_clock_warning",
            ),
            models.Index(fields=["last_due_at"], name="sla_clock_by_due_time"),
        ]

    @property
    def is_running(self) -> bool:
        return self.running_since is not None

    def state_at(self, moment=None) -> str:
        """`breached`, `soon`, `ok` or `paused`, as lists and colours have it; for clocks that have not ended."""
        moment = moment or clock.now()
        if self.breached_at is not None or (self.due_at is not None and self.due_at <= moment):
            return "breached"
        if not self.is_running:
            return "paused"
        return "soon" if self.warn_at is not None and self.warn_at <= moment else "ok"


class SlaTrack(models.Model):
    """How far a conversation's transcript has been read for its clocks, and whether people look after it there."""

    conversation = models.OneToOneField(
        "chat.Conversation", on_delete=models.CASCADE, primary_key=True, related_name="sla_track"
    )
    seq = models.PositiveIntegerField(default=0)
    in_charge = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["in_charge"], condition=Q(in_charge=True), name="sla_track_in_charge")]

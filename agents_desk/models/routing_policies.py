from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SHORTEST_OFFER = 5
LONGEST_OFFER = 600


class RoutingPolicy(models.Model):
    """How conversations that wait come to agents; the one without a team holds for all teams without their own."""

    class Mode(models.TextChoices):
        PICK = "pick", _("Agents pick from the queue")
        AUTOMATIC = "automatic", _("Automatic: offered to one agent after the other")

    team = models.CharField(_("team"), max_length=60, unique=True, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.PICK)
    offer_seconds = models.PositiveSmallIntegerField(
        _("seconds to react"),
        default=45,
        validators=[MinValueValidator(SHORTEST_OFFER), MaxValueValidator(LONGEST_OFFER)],
        help_text=_("How long an agent has to take what is offered; then it goes to the next one."),
    )
    most_at_once = models.PositiveSmallIntegerField(
        _("at most at once"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Nothing is offered to agents who hold so many conversations; empty: as set for each agent."),
    )

    class Meta:
        verbose_name = _("routing")
        verbose_name_plural = _("routing")
        ordering = ["team"]
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=("pick", "automatic")), name="routing_mode_known"),
            models.CheckConstraint(
                condition=Q(offer_seconds__range=(SHORTEST_OFFER, LONGEST_OFFER)), name="routing_time_to_react"
            ),
        ]

    def __str__(self) -> str:
        return self.team or str(_("All teams without one of their own"))

    @property
    def is_automatic(self) -> bool:
        return self.mode == self.Mode.AUTOMATIC

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agents_desk.macro_actions import MacroAction, as_data, read_actions
from chat import clock


class MacroQuerySet(models.QuerySet):
    def open_to(self, user):
        """The shared ones of this agent's teams, and the agent's own."""
        shared = Q(owner__isnull=True)
        if user.teams:
            shared &= Q(team__in=["", *user.teams])
        return self.filter(shared | Q(owner=user))

    def kept_by(self, user):
        """Those that this agent may change: their own, and the shared ones if they are a manager."""
        own = Q(owner=user)
        return self.filter(own | Q(owner__isnull=True) if user.is_manager else own)


class Macro(models.Model):
    """Several things that are often done together in a conversation, in their order, under one name.

    Shared, or one agent's own. `steps` is the typed form of `actions`, which is what is stored.
    """

    title = models.CharField(_("title"), max_length=80)
    actions = models.JSONField(default=list)
    team = models.SlugField(_("team"), max_length=50, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="macros"
    )
    uses = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now)

    objects = MacroQuerySet.as_manager()

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["title"], condition=Q(owner__isnull=True), name="macro_shared_title_once"),
            models.UniqueConstraint(
                fields=["owner", "title"], condition=Q(owner__isnull=False), name="macro_own_title_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def steps(self) -> tuple[MacroAction, ...]:
        return read_actions(self.actions)

    @steps.setter
    def steps(self, actions: tuple[MacroAction, ...]) -> None:
        self.actions = as_data(actions)

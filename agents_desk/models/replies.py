from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock


class CannedReplyQuerySet(models.QuerySet):
    def of_pack(self, slug: str):
        """Those of a company; agents' own ones are theirs in whatever company the portal runs for."""
        return self.filter(Q(pack=slug) | Q(owner__isnull=False))

    def open_to(self, user):
        """The shared ones of this agent's teams, and the agent's own."""
        shared = Q(owner__isnull=True)
        if user.teams:
            shared &= Q(team__in=["", *user.teams])
        return self.filter(shared | Q(owner=user))


class CannedReply(models.Model):
    """Something that agents say again and again, as Markdown with placeholders such as {customer.name}.

    Shared, or one agent's own. The shared ones come from the pack's `replies.toml` and from managers; `loaded` is the
    digest of what the folder had, so that loading it again leaves alone what was changed here.
    """

    pack = models.CharField(_("pack"), max_length=50, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="canned_replies",
        verbose_name=_("owner"),
        help_text=_("Whose own it is; empty: shared."),
    )
    title = models.CharField(_("title"), max_length=120)
    shortcut = models.SlugField(
        _("shortcut"), max_length=40, help_text=_("Lower case, without spaces: what agents type after the slash.")
    )
    text = models.TextField(_("text"), max_length=4000, help_text=_("Markdown; placeholders stand in braces."))
    team = models.SlugField(_("team"), max_length=50, blank=True, help_text=_("Empty: for every team."))
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("Empty: for every language."))
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    loaded = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=clock.now, editable=False)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "shortcut", "language"],
                condition=Q(owner__isnull=True),
                name="canned_reply_shared_shortcut_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "shortcut", "language"],
                condition=Q(owner__isnull=False),
                name="canned_reply_own_shortcut_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

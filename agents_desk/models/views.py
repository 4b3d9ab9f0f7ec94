from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock


class SavedView(models.Model):
    """A view with filters under a name. A shared one is on everybody's desk; only managers share.

    `view` is the slug of one of `agents_desk.lists.views`, `filters` what is set of `agents_desk.lists.filters`.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    view = models.CharField(_("view"), max_length=20)
    filters = models.JSONField(_("filters"), default=dict)
    is_shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_named_once")]
        indexes = [models.Index(fields=["name"], condition=models.Q(is_shared=True), name="saved_view_shared")]

    def __str__(self) -> str:
        return self.name

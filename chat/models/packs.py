from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock


class Pack(models.Model):
    """One company's configuration, as loaded from a folder."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    folder = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("pack")
        verbose_name_plural = _("packs")

    def __str__(self) -> str:
        return self.name


class PromptVersion(models.Model):
    """An immutable, numbered state of a pack's prompt; each turn says which one it used."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("prompt version")
        verbose_name_plural = _("prompt versions")
        constraints = [models.UniqueConstraint(fields=["pack", "number"], name="prompt_version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.pack} v{self.number}"

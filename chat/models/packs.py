"""A company's pack: the versions of its prompt, the drafts of the next one, and what a preview runs with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat import clock


class Pack(models.Model):
    """One company's configuration, and which of its versions are in use.

    `current` is in force; `candidate` gets `share` per cent of the new conversations; `loaded` came last from the
    folder. While `current` is `loaded` the folder leads; otherwise somebody has chosen in the admin.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    folder = models.CharField(max_length=500)
    current = models.ForeignKey("PromptVersion", on_delete=models.PROTECT, null=True, related_name="+")
    candidate = models.ForeignKey("PromptVersion", on_delete=models.PROTECT, null=True, related_name="+")
    share = models.PositiveSmallIntegerField(default=0, help_text=_("Per cent of the new conversations."))
    loaded = models.ForeignKey("PromptVersion", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("pack")
        verbose_name_plural = _("packs")
        constraints = [
            models.CheckConstraint(
                condition=Q(candidate=None, share=0) | Q(candidate__isnull=False, share__gte=1, share__lte=100),
                name="pack_candidate_iff_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PromptVersion(models.Model):
    """An immutable, numbered state of a pack's prompt; each turn says which one it used.

    The database refuses to change or delete one (a trigger of migration 0006), whoever asks.
    """

    class Origin(models.TextChoices):
        FOLDER = "folder", _("Loaded from the folder")
        ADMIN = "admin", _("Published in the admin")

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.FOLDER)
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("prompt version")
        verbose_name_plural = _("prompt versions")
        constraints = [models.UniqueConstraint(fields=["pack", "number"], name="prompt_version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.pack} v{self.number}"


class PromptDraft(models.Model):
    """What may become the next version: its parts as texts, by the names of the pack's files.

    It may be saved with mistakes in it. `revision` goes up with each saving, so that nobody overwrites what a colleague
    saved meanwhile.
    """

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="drafts")
    base = models.ForeignKey(PromptVersion, on_delete=models.PROTECT, related_name="+")
    parts = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("prompt draft")
        verbose_name_plural = _("prompt drafts")

    def __str__(self) -> str:
        return f"{self.pack} v{self.base.number}+"


class Preview(models.Model):
    """What a conversation of kind `preview` runs with: a draft's content as it was when somebody tried it."""

    conversation = models.OneToOneField("Conversation", on_delete=models.CASCADE, primary_key=True)
    draft = models.ForeignKey(PromptDraft, on_delete=models.SET_NULL, null=True, related_name="previews")
    content = models.JSONField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock
from portal.accounts.models.users import User

# Often enough to see which keys are still in use; a program that asks every second need not write every second.
USE_WRITTEN_EVERY = timedelta(minutes=1)


class Scope(models.TextChoices):
    """What a key opens, of all that its owner may do."""

    DESK_READ = "desk:read", _("Read lists, conversations and dossiers")
    DESK_WRITE = "desk:write", _("Answer, take over, and whatever else changes something")
    METRICS_READ = "metrics:read", _("Read the numbers")


def every_scope() -> list[str]:
    return list(Scope.values)


class ApiKey(models.Model):
    """A key of a member of staff, for programs. Only its digest is stored: a stolen database opens nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80, blank=True)
    prefix = models.CharField(max_length=12, help_text=_("The first characters, to recognise it by."))
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=every_scope)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text=_("From then on it opens nothing; empty: never.")
    )
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Scope.values) & models.Q(scopes__len__gt=0),
                name="api_key_scopes_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.user}"

    @classmethod
    def issue(
        cls, *, user: User, name: str = "", scopes: Iterable[str] = Scope.values, expires_at: datetime | None = None
    ) -> tuple[ApiKey, str]:
        """A new key and its text `sk_...`, which cannot be shown again."""
        text = f"sk_{secrets.token_urlsafe(32)}"
        key = cls.objects.create(
            user=user,
            name=name,
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
            prefix=text[:9],
            digest=cls.digest_of(text),
        )
        return key, text

    @classmethod
    def valid(cls, text: str) -> ApiKey | None:
        """The key with this text, with its user, unless it is revoked or expired or the user is not active."""
        now = clock.now()
        key = (
            cls.objects.select_related("user")
            .filter(digest=cls.digest_of(text), revoked_at=None, user__is_active=True)
            .exclude(expires_at__lte=now)
            .first()
        )
        if key is not None:
            key._note_use(now)
        return key

    @classmethod
    def user_for(cls, text: str) -> User | None:
        """The active user whose valid key this is, whatever its scopes."""
        key = cls.valid(text)
        return key.user if key else None

    def _note_use(self, now: datetime) -> None:
        if self.last_used_at is None or self.last_used_at < now - USE_WRITTEN_EVERY:
            ApiKey.objects.filter(pk=self.pk).update(last_used_at=now)

    @staticmethod
    def digest_of(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

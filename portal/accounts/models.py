"""Staff: who they are, what they may do, and the keys that their programs use."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")


class User(AbstractUser):
    """A member of staff. Customers have no account here."""

    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    public_name = models.CharField(
        _("public name"), max_length=80, blank=True, help_text=_("What customers see; the first name if empty.")
    )
    teams = ArrayField(
        models.SlugField(max_length=60),
        verbose_name=_("teams"),
        default=list,
        blank=True,
        help_text=_("Whose conversations come to this agent; none: those of every team."),
    )
    languages = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("In which this agent answers; none: any."),
    )
    skills = ArrayField(
        models.SlugField(max_length=60),
        verbose_name=_("skills"),
        default=list,
        blank=True,
        help_text=_("Matters that come to this agent first."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("capacity"),
        default=5,
        help_text=_("How many conversations are given to this agent at a time; 0: none, the agent picks."),
    )
    sees_only_own_teams = models.BooleanField(
        _("sees only their own teams' conversations"),
        default=False,
        help_text=_("Managers and administrators always see all."),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known")]

    @property
    def display_name(self) -> str:
        return self.public_name or self.first_name or self.username

    @property
    def initials(self) -> str:
        words = self.display_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def is_manager(self) -> bool:
        """Managers and administrators see the numbers."""
        return self.is_superuser or self.role in (Role.MANAGER, Role.ADMIN)

    @property
    def sees_all(self) -> bool:
        """Whether conversations of every team are open to this person."""
        return self.is_manager or not self.sees_only_own_teams


class ApiKey(models.Model):
    """A key of a member of staff, for programs. Only its digest is stored: a stolen database opens nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80, blank=True)
    prefix = models.CharField(max_length=12, help_text=_("The first characters, to recognise it by."))
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.prefix}… {self.user}"

    @classmethod
    def issue(cls, *, user: User, name: str = "") -> tuple[ApiKey, str]:
        """A new key and its text `sk_...`, which cannot be shown again."""
        text = f"sk_{secrets.token_urlsafe(32)}"
        key = cls.objects.create(user=user, name=name, prefix=text[:9], digest=cls.digest_of(text))
        return key, text

    @classmethod
    def user_for(cls, text: str) -> User | None:
        """The active user whose unrevoked key this is."""
        key = (
            cls.objects.select_related("user")
            .filter(digest=cls.digest_of(text), revoked_at=None, user__is_active=True)
            .first()
        )
        return key.user if key else None

    @staticmethod
    def digest_of(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

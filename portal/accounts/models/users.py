"""Staff: who they are and what they may do."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


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
    second_factor_since = models.DateTimeField(_("second factor since"), null=True, blank=True, editable=False)

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

    def get_session_auth_hash(self) -> str:
        return self._bound_to_second_factor(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for hash in super().get_session_auth_fallback_hash():
            yield self._bound_to_second_factor(hash)

    def _bound_to_second_factor(self, hash: str) -> str:
        """As with a new password, sessions end when a second factor is set up or the last one removed.

        So whoever is signed in has passed the second factor that the account has, or the one that the company's own
        sign-in asks for: nobody got in before there was one.
        """
        if self.second_factor_since is None:
            return hash
        return salted_hmac("portal.accounts.second_factor", hash + self.second_factor_since.isoformat()).hexdigest()

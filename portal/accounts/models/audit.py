from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock
from portal.accounts.models.users import User


class AuditEntry(models.Model):
    """One thing that somebody of the staff did. Written by `portal.accounts.audit` only, and never changed.

    `facts` hold ids and words of the portal, nothing that a customer or an agent wrote.
    """

    at = models.DateTimeField(_("at"), default=clock.now)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    action = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("subject"), max_length=80)
    facts = models.JSONField(_("facts"))

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["-at"], name="audit_latest"),
            models.Index(fields=["user", "-at"], name="audit_of_person"),
            models.Index(fields=["subject", "user", "action", "-at"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"


class UnsealedEntry(models.Model):
    """An entry that waits for its seal: the list of work of `portal.accounts.audit.seal`."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="unsealed")


class AuditSeal(models.Model):
    """An entry's place in the chain: its hash covers the entry and the hash before it."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

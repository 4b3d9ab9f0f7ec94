from __future__ import annotations

import hashlib
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock


class Customer(models.Model):
    """Somebody who writes to the company; a visitor until more is known.

    `confined_to` is no column: where somebody came by a link from an e-mail, `access` notes here the one conversation
    that their token opens.
    """

    confined_to: uuid.UUID | None = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.name or f"Visitor {str(self.id)[:4]}"


class VisitorToken(models.Model):
    """What opens a visitor's conversations. Only the digest is stored: the table lets nobody in.

    With a `conversation` it opens that one only: it was given for a link in an e-mail, which others may have read.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tokens")
    conversation = models.ForeignKey("Conversation", on_delete=models.CASCADE, null=True, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

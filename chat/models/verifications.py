from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation

CODE_DIGITS = 6


class Verification(models.Model):
    """A code that was asked for, to be sent to an e-mail address.

    The row is the same whether or not a customer has that address, and so is everything that is done with it;
    `record_reference` is empty for an address that nobody has. Neither address nor code are kept, only what
    recognises them: `address` counts requests for one address, `code` is written when the code is made and sent.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="verifications")
    address = models.CharField(max_length=64)
    record_reference = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["address", "requested_at"], name="verification_of_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code="", sent_at__isnull=True) | (~Q(code="") & Q(sent_at__isnull=False)),
                name="verification_coded_iff_sent",
            ),
        ]

    @staticmethod
    def address_of(email: str) -> str:
        return salted_hmac("chat.verification.address", email.strip().lower(), algorithm="sha256").hexdigest()

    def new_code(self) -> str:
        """Makes the code that this row will recognise; the only moment at which it is known."""
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        self.code = self._digest(code)
        return code

    def is_code(self, code: str) -> bool:
        """Whether it is this row's code; of an unknown address none ever is, after the same work."""
        return self._is_same(code) and bool(self.record_reference)

    def is_in(self, digits: str) -> bool:
        """Whether somebody who reads these digits reads the code, be it that of an unknown address."""
        plain = "".join(str(int(digit)) for digit in digits)  # Those of other scripts look the same to a reader.
        return any(self._is_same(plain[at : at + CODE_DIGITS]) for at in range(len(plain) - CODE_DIGITS + 1))

    def _is_same(self, code: str) -> bool:
        return constant_time_compare(self.code, self._digest(code))

    def _digest(self, code: str) -> str:
        # A million codes are soon tried by whoever has the table: the key makes the digest useless without the secret.
        return salted_hmac(f"chat.verification.code.{self.pk}", code, algorithm="sha256").hexdigest()


class Identity(models.Model):
    """Who the customer of a conversation has been shown to be, once and for all of that conversation.

    It belongs to the conversation and not to the browser, which others may use: the next conversation asks again.
    """

    class Method(models.TextChoices):
        CODE = "code", _("Code by e-mail")
        HOST = "host", _("Signed by the company's site")

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="identity")
    reference = models.CharField(max_length=80)
    name = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=10, choices=Method)
    verified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verified identity")
        verbose_name_plural = _("verified identities")
        constraints = [
            models.CheckConstraint(condition=~Q(reference=""), name="identity_of_somebody"),
            models.CheckConstraint(condition=Q(method__in=["code", "host"]), name="identity_method_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.reference


class SpentAssertion(models.Model):
    """The id of a host site's signed word that was used, kept until it would have expired anyway."""

    jti = models.CharField(max_length=128, unique=True)
    expires_at = models.DateTimeField(db_index=True)

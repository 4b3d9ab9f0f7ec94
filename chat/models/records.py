from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.packs import Pack
from chat.packs.records import CUSTOMERS


class RecordQuerySet(models.QuerySet):
    def of_customer(self, pack: str, reference: str):
        """One customer's own records, and nobody else's: every reading for a tool begins here."""
        return self.filter(pack__slug=pack, customer_reference=reference)

    def customers(self, pack: str):
        return self.filter(pack__slug=pack, kind=CUSTOMERS)

    def customer_with_email(self, pack: str, email: str) -> Record | None:
        """The customer with this address. None too if several have it: a code then proves nobody in particular."""
        found = list(self.customers(pack).annotate(email=EMAIL).filter(email=email.strip().lower())[:2])
        return found[0] if len(found) == 1 else None


EMAIL = Lower(KeyTextTransform("email", "data"))


class Record(models.Model):
    """An object of the company's own systems: a customer, a policy, an invoice, whatever its pack calls so.

    `customer_reference` says whose it is; a customer's own record carries its own. `loaded` is the digest of what the
    pack's folder held when it was written from there, so that loading the pack again neither undoes what has happened
    since nor misses what the folder has changed. It is empty for a record that a tool made.
    """

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    customer_reference = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    loaded = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.UniqueConstraint(fields=["pack", "kind", "reference"], name="record_referred_to_once"),
            models.CheckConstraint(condition=~Q(customer_reference=""), name="record_of_somebody"),
        ]
        indexes = [
            models.Index(fields=["pack", "customer_reference", "kind"], name="record_of_customer"),
            models.Index(EMAIL, condition=Q(kind=CUSTOMERS), name="record_by_email"),
        ]

    def __str__(self) -> str:
        return self.reference

    def as_json(self) -> dict:
        """The object as the pack's tools see it."""
        return {"reference": self.reference, **self.data}

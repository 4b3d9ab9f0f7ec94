"""The store of records that stands in for a company's own systems: filled from its pack, read and written by its tools.

A tool never sees the store. It gets `CustomerRecords`, bound to the customer whom the conversation has verified, and
every statement of that asks for this customer's rows alone: whatever reference a model makes up finds nobody else's.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable

from django.db import transaction

from chat import clock, company
from chat.models import Identity, Pack, Record
from chat.packs.contract import JsonObject, NoRecords, ToolContext
from chat.packs.folder import PackContent
from chat.packs.records import CUSTOMERS, SampleRecord

# No vowels, so that no word comes about, and nothing that is mistaken for something else when read aloud.
REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
REFERENCE_LENGTH = 8


def new_reference(prefix: str) -> str:
    """An unguessable reference that can be read out over the telephone."""
    return f"{prefix}-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))


def verified_email(conversation_id) -> str:
    """The address on file of whoever the conversation's customer was shown to be; empty where there is none."""
    identity = Identity.objects.filter(conversation=conversation_id).first()
    record = customer_record(identity.reference) if identity else None
    return (record.data.get("email") or "") if record else ""


def fill(pack: Pack, samples: Iterable[SampleRecord]) -> None:
    """Brings the pack's own records to where its folder has them, within the transaction that loads the pack.

    One that is there already is written only if the folder has changed it, so that a policy that was cancelled stays
    cancelled; one that the folder no longer has goes. What customers' actions have made is not touched.
    """
    known = {
        (kind, reference): (pk, loaded)
        for pk, kind, reference, loaded in pack.records.values_list("pk", "kind", "reference", "loaded")
    }
    kept = set()
    for sample in samples:
        pk, loaded = known.get((sample.kind, sample.reference), (None, ""))
        digest = _digest(sample)
        if digest != loaded:
            Record.objects.update_or_create(
                pack=pack,
                kind=sample.kind,
                reference=sample.reference,
                defaults={
                    "customer_reference": sample.customer,
                    "data": sample.data,
                    "loaded": digest,
                    "updated_at": clock.now(),
                },
            )
        kept.add(pk)
    pack.records.exclude(loaded="").filter(pk__in={pk for pk, _ in known.values()} - kept).delete()


def tool_context(conversation_id, content: PackContent, *, action: str = "") -> ToolContext:
    """What a tool may know of this conversation. Only with the reference of a confirmed `action` may it write."""
    identity = Identity.objects.filter(conversation_id=conversation_id).first()
    reference = identity.reference if identity else ""
    return ToolContext(
        now=clock.now(),
        time_zone=content.settings.hours.time_zone,
        currency=content.settings.currency,
        customer_reference=reference,
        records=CustomerRecords(content.settings.slug, reference, writable=bool(action)) if reference else NoRecords(),
        action=action,
    )


def customer_record(reference: str) -> Record | None:
    """The customer's own record."""
    return Record.objects.of_customer(company.slug(), reference).filter(kind=CUSTOMERS, reference=reference).first()


class CustomerRecords:
    """The records of one customer, as `chat.packs.contract.Records` describes them."""

    def __init__(self, pack: str, customer_reference: str, *, writable: bool):
        if not customer_reference:
            raise ValueError("records are somebody's")
        self._pack = pack
        self._customer_reference = customer_reference
        self._writable = writable

    @property
    def customer(self) -> JsonObject | None:
        return self.get(CUSTOMERS, self._customer_reference)

    def list(self, kind: str) -> list[JsonObject]:
        return [record.as_json() for record in self._own().filter(kind=kind).order_by("reference")]

    def get(self, kind: str, reference: str) -> JsonObject | None:
        record = self._find(self._own(), kind, reference)
        return record and record.as_json()

    def create(self, kind: str, data: JsonObject, *, prefix: str) -> JsonObject:
        self._check_writable()
        record = Record.objects.create(
            pack=Pack.objects.get(slug=self._pack),
            kind=kind,
            reference=new_reference(prefix),
            customer_reference=self._customer_reference,
            data=_without_reference(data),
        )
        return record.as_json()

    def update(self, kind: str, reference: str, changes: JsonObject) -> JsonObject | None:
        self._check_writable()
        with transaction.atomic():
            record = self._find(self._own().select_for_update(of=("self",)), kind, reference)
            if record is None:
                return None
            record.data |= _without_reference(changes)
            record.updated_at = clock.now()
            record.save(update_fields=["data", "updated_at"])
        return record.as_json()

    def _own(self):
        return Record.objects.of_customer(self._pack, self._customer_reference)

    @staticmethod
    def _find(own, kind: str, reference: str) -> Record | None:
        """A reference as people write it: in any case, with blanks around it."""
        return own.filter(kind=kind, reference__iexact=reference.replace("\x00", "").strip()).first()

    def _check_writable(self) -> None:
        if not self._writable:
            raise PermissionError("records are written by `perform`, after the customer's own click")


def _without_reference(data: JsonObject) -> JsonObject:
    return {name: value for name, value in data.items() if name != "reference"}


def _digest(sample: SampleRecord) -> str:
    written = json.dumps([sample.customer, sample.data], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()

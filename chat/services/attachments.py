"""Files of customers and agents: taken in, bound to a message, given out, removed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from chat import clock
from chat.attachments import images
from chat.attachments.kinds import Kind, identify
from chat.attachments.names import clean_name
from chat.attachments.refused import FileRefused
from chat.attachments.scanner import ScannerAway, scanner
from chat.guardrails.masking import mask
from chat.limits import Limit
from chat.models import Attachment, Conversation, Customer, Message
from chat.protocol import MAX_ATTACHMENTS, Code, Refusal

FORGOTTEN_AFTER = timedelta(days=1)
NAME_BYTES = 24
# Looking through a file costs something even when it is refused.
TRIES_PER_HOUR = 120
_tries = Limit(TRIES_PER_HOUR, 3600)


def upload(
    *, conversation: Conversation, agent=None, name: str, declared_type: str, size: int, content: bytes
) -> Attachment:
    """Keeps a file that a message may name afterwards. Raises `Refusal`; then nothing of it is kept.

    `agent` is who uploads it; None means the customer, who has an hourly budget.
    """
    if agent is None:
        _tries.check(str(conversation.customer_id))
        if conversation.is_final(clock.now()):
            raise Refusal(Code.CONVERSATION_FINAL)
    if max(size, len(content)) > most_bytes():
        raise Refusal(Code.FILE_TOO_LARGE, _too_large())
    name = mask(clean_name(name)).text
    try:
        kind, content = identify(content, name=name, declared=declared_type)
    except FileRefused as reason:
        raise Refusal(Code.FILE_TYPE_REFUSED, str(reason)) from None
    if len(content) > most_bytes():  # An image may have grown when it was made anew.
        raise Refusal(Code.FILE_TOO_LARGE, _too_large())
    _scan(content)
    attachment = _reserve(conversation, agent, name, kind, content)
    try:
        _store(attachment, kind, content)
    except BaseException:
        _remove(attachment)
        raise
    return attachment


def most_bytes() -> int:
    """How large a file may be."""
    return settings.ATTACHMENT_MAX_BYTES


def _scan(content: bytes) -> None:
    """Raises `file_infected`, and `unavailable` where the scanner cannot say: nothing goes past it unseen."""
    try:
        verdict = scanner().scan(content)
    except ScannerAway:
        raise Refusal(
            Code.UNAVAILABLE,
            _("Files cannot be checked for viruses at the moment, so none can be sent. Please try again shortly."),
        ) from None
    if verdict.is_infected:
        raise Refusal(Code.FILE_INFECTED)


def _reserve(conversation: Conversation, agent, name: str, kind: Kind, content: bytes) -> Attachment:
    """The row, under the customer's lock, so that many uploads at once do not pass the budget together."""
    width, height = images.size_of(content) if kind.is_image else (None, None)
    secret = secrets.token_urlsafe(NAME_BYTES)
    now = clock.now()
    with transaction.atomic():
        if agent is None:
            Customer.objects.select_for_update().get(pk=conversation.customer_id)
            _check_budget(conversation.customer_id, len(content))
        return Attachment.objects.create(
            conversation=conversation,
            agent=agent,
            name=name,
            type=kind.type,
            size=len(content),
            width=width,
            height=height,
            file=f"{now:%Y/%m/%d}/{secret}",
            preview=f"{now:%Y/%m/%d}/{secret}.preview" if kind.is_image else "",
            uploaded_at=now,
        )


def _check_budget(customer_id, size: int) -> None:
    lately = Attachment.objects.filter(
        conversation__customer=customer_id, agent=None, uploaded_at__gt=clock.now() - timedelta(hours=1)
    ).aggregate(count=Count("pk"), size=Sum("size", default=0))
    if lately["count"] >= settings.ATTACHMENTS_PER_HOUR or lately["size"] + size > settings.ATTACHMENTS_BYTES_PER_HOUR:
        raise Refusal(Code.TOO_FAST, _("You have sent many files within an hour. Please wait before you send more."))


def _store(attachment: Attachment, kind: Kind, content: bytes) -> None:
    _storage().save(attachment.file, ContentFile(content))
    if kind.is_image:
        _storage().save(attachment.preview, ContentFile(images.preview_of(content)))
    attachment.stored_at = clock.now()
    attachment.save(update_fields=["stored_at"])


def find_for(conversation: Conversation, ids: Sequence[UUID], *, agent=None) -> list[Attachment]:
    """The files that a message of this conversation may take with it, in the order of `ids`, locked.

    A file goes with one message only, in the conversation it was uploaded to and by the side that uploaded it. Raises
    `not_found` for any other.
    """
    if not ids:
        return []
    if len(set(ids)) != len(ids) or len(ids) > MAX_ATTACHMENTS:
        raise Refusal(Code.INVALID)
    free = Attachment.objects.select_for_update().filter(
        pk__in=ids, conversation=conversation, message=None, stored_at__isnull=False, agent=agent
    )
    found = {attachment.pk: attachment for attachment in free.order_by("pk")}
    if len(found) < len(ids):
        raise Refusal(Code.NOT_FOUND, _("A file is no longer there. Please attach it again."))
    return [found[id] for id in ids]


def bind(message: Message, files: Sequence[Attachment]) -> None:
    """Gives the files to the message, in the transaction that posts it."""
    for position, attachment in enumerate(files):
        attachment.message, attachment.position = message, position
        attachment.save(update_fields=["message", "position"])


def ids_of(message_id: int) -> set[UUID]:
    return set(Attachment.objects.filter(message=message_id).values_list("pk", flat=True))


def read(name: str) -> Any:
    """The open file of this name in the storage."""
    return _storage().open(name)


def remove_forgotten() -> int:
    """Removes what was uploaded and never sent, and what no conversation has any more; how many."""
    forgotten = list(Attachment.objects.forgotten_since(clock.now() - FORGOTTEN_AFTER)[:500])
    removed = 0
    for candidate in forgotten:
        with transaction.atomic():
            # Somebody may be sending it this moment.
            attachment = (
                Attachment.objects.forgotten_since(clock.now() - FORGOTTEN_AFTER)
                .select_for_update(skip_locked=True, of=("self",))
                .filter(pk=candidate.pk)
                .first()
            )
            if attachment is not None:
                _remove(attachment)
                removed += 1
    return removed


def _remove(attachment: Attachment) -> None:
    """The files first: as long as the row is there, somebody will try again."""
    for name in filter(None, (attachment.file, attachment.preview)):
        _storage().delete(name)
    attachment.delete()


def _storage() -> Storage:
    return storages["attachments"]


def _too_large() -> str:
    megabytes = most_bytes() // (1024 * 1024)
    return _("This file is too large: up to %(size)s MB can be sent.") % {"size": megabytes}

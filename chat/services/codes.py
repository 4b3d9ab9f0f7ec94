"""Which code counts: the newest of a conversation, for some minutes, unless somebody else can have read it.

A code that stands in a message is read by everybody who reads the conversation. Where somebody opened it by the link in
an e-mail, those are two browsers, and whoever of them enters the code first would be taken for the customer.
"""

from __future__ import annotations

import re

from chat.models import Verification
from chat.models.verifications import CODE_DIGITS
from chat.services import renewals
from chat.services.transcript import Transcript

MAX_ATTEMPTS = 5
_NO_DIGIT = re.compile(r"\D+")


def newest_valid(transcript: Transcript) -> Verification | None:
    """The code that counts, locked; None where it is used, too old, tried too often, or still to be made."""
    newest = (
        Verification.objects.select_for_update()
        .filter(conversation=transcript.conversation)
        .order_by("-requested_at", "-pk")
        .first()
    )
    is_valid = (
        newest is not None
        and bool(newest.code)
        and newest.used_at is None
        and newest.attempts < MAX_ATTEMPTS
        and transcript.now < newest.expires_at
    )
    return newest if is_valid else None


def spend_if_told(transcript: Transcript, text: str) -> bool:
    """Whether the text holds the code and two read it: then it proves nobody any more.

    Whatever stands between the digits: a reader puts them together, too. The code of an address that nobody has is
    spent like any other, or long texts full of digits would find out which addresses are known.
    """
    digits = _NO_DIGIT.sub("", text)
    if len(digits) < CODE_DIGITS or not renewals.is_open_by_link(transcript.conversation):
        return False
    valid = newest_valid(transcript)
    if valid is None or not valid.is_in(digits):
        return False
    _spend(valid, transcript)
    return True


def spend(transcript: Transcript) -> None:
    """The code that counts, if there is one, proves nobody any more."""
    valid = newest_valid(transcript)
    if valid is not None:
        _spend(valid, transcript)


def _spend(verification: Verification, transcript: Transcript) -> None:
    Verification.objects.filter(pk=verification.pk).update(used_at=transcript.now)

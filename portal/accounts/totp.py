"""Codes of an authenticator app: each is accepted once."""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

LAST_SPENT = "last_spent"


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is newer than every one that was used before (RFC 6238, section 5.2).

    django-allauth remembers used codes for 30 seconds in the memory of one process; a code is accepted for 90 seconds,
    so that clocks may differ, and by every process.
    """
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    counter = _counter_of(decrypt(locked.data["secret"]), code)
    if counter is None or counter <= locked.data.get(LAST_SPENT, 0):
        return False
    locked.data[LAST_SPENT] = counter
    locked.save(update_fields=["data"])
    return True


def _counter_of(secret: str, code: str) -> int | None:
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None

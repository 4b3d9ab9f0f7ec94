"""The bound on guessing: at passwords, and at the codes of a second factor.

It is kept in the database, so it holds for all web processes together and over their restarts: elsewhere a bound that
is multiplied by the number of processes does no harm (docs/decisions/0006-limits-per-process.md), here it is what
stands between a stranger and an account.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from chat import clock
from chat.addresses import address_key
from portal.accounts.locks import lock
from portal.accounts.models import FailedGuess, User

WINDOW = timedelta(minutes=5)
# One person mistypes a few times; a whole office behind one address does so more often.
PER_NAME = 8
PER_ADDRESS = 40
# At codes, from everywhere together: whoever guesses at them knows the password, so they are no passing stranger.
PER_PERSON = 10

TOO_MANY_FAILURES = "too_many_failures"


@contextmanager
def guess(request: HttpRequest, name: str, *, person: User | None = None) -> Iterator[None]:
    """One try, within which a wrong one raises. Only failures count, and those of a name count per address: a stranger
    who guesses at an account must not be able to lock its owner out. Those at a code count for the `person` besides.

    Past the bound nothing is even tried: raises `ValidationError` with the code `TOO_MANY_FAILURES`.
    """
    address = address_key(request.META.get("REMOTE_ADDR", ""))
    bounds = {_key("address", address): PER_ADDRESS, _key("name", address, name.lower()): PER_NAME}
    if person is not None:
        bounds[_key("person", str(person.pk))] = PER_PERSON
    counted = _count(bounds)
    yield
    FailedGuess.objects.filter(pk__in=counted).delete()


def too_many_failures() -> ValidationError:
    message = _("Too many failed attempts. Please wait five minutes, then try again.")
    return ValidationError(message, code=TOO_MANY_FAILURES)


def forget_old() -> int:
    """A chore: removes what counts no longer; how many."""
    removed, _by_model = FailedGuess.objects.filter(at__lte=clock.now() - WINDOW).delete()
    return removed


@transaction.atomic
def _count(bounds: dict[str, int]) -> list[int]:
    """Counts the try as a failure before it is looked at: of a hundred at once no more than the bound are looked at."""
    lock(bounds)
    now = clock.now()
    lately = FailedGuess.objects.filter(key__in=bounds, at__gt=now - WINDOW)
    failures = dict(lately.values_list("key").annotate(Count("pk")))
    if any(failures.get(key, 0) >= most for key, most in bounds.items()):
        raise too_many_failures()
    return [each.pk for each in FailedGuess.objects.bulk_create(FailedGuess(key=key, at=now) for key in bounds)]


def _key(kind: str, *of: str) -> str:
    return salted_hmac("portal.accounts.throttle", " ".join((kind, *of)), algorithm="sha256").hexdigest()

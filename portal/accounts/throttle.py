"""The bound on guessing: at passwords, and at the codes of a second factor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from chat.limits import Limit
from chat.protocol import Refusal

WINDOW_SECONDS = 300
# One person mistypes a few times; a whole office behind one address does so more often.
_per_name = Limit(8, WINDOW_SECONDS)
_per_address = Limit(40, WINDOW_SECONDS)

TOO_MANY_FAILURES = "too_many_failures"


@contextmanager
def guess(request: HttpRequest, name: str) -> Iterator[None]:
    """One try, within which a wrong one raises. Only failures count, and those of a name count per address: a stranger
    who guesses at an account must not be able to lock its owner out.

    Past the bound nothing is even tried: raises `ValidationError` with the code `TOO_MANY_FAILURES`.
    """
    address = request.META.get("REMOTE_ADDR", "")
    attempt = f"{address} {name.lower()}"
    try:
        _per_address.check(address)
        _per_name.check(attempt)
    except Refusal:
        raise too_many_failures() from None
    yield
    _per_address.give_back(address)
    _per_name.give_back(attempt)


def too_many_failures() -> ValidationError:
    message = _("Too many failed attempts. Please wait five minutes, then try again.")
    return ValidationError(message, code=TOO_MANY_FAILURES)

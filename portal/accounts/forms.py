"""Signing in: a bound on guessing."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from chat.limits import Limit
from chat.protocol import Refusal

WINDOW_SECONDS = 300
# One person mistypes a few times; a whole office behind one address does so more often.
_per_name = Limit(8, WINDOW_SECONDS)
_per_address = Limit(40, WINDOW_SECONDS)

TOO_MANY_FAILURES = "too_many_failures"


class SignInForm(AuthenticationForm):
    """Only failures count, and those of a name count per address: a stranger who guesses at an account must not be
    able to lock its owner out. Past the bound the password is not even tried."""

    def clean(self):
        address = self.request.META.get("REMOTE_ADDR", "")
        attempt = f"{address} {self.cleaned_data.get('username', '').lower()}"
        try:
            _per_address.check(address)
            _per_name.check(attempt)
        except Refusal:
            raise ValidationError(
                _("Too many failed attempts. Please wait five minutes, then try again."), code=TOO_MANY_FAILURES
            ) from None
        cleaned = super().clean()
        _per_address.give_back(address)
        _per_name.give_back(attempt)
        return cleaned

    @property
    def is_refused_unseen(self) -> bool:
        """Whether the password was not tried."""
        return self.has_error("__all__", TOO_MANY_FAILURES)

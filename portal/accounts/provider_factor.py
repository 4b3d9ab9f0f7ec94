"""Whether the company's own sign-in has asked for a second factor already, so that staff are not asked twice.

The provider says so in the ID token that it gives the portal itself: how one signed in there in `amr` (RFC 8176), or by
which of its rules in `acr`. Which words mean a second factor is `OIDC_SECOND_FACTOR`; any other is none. What the user
info says is not looked at: nobody vouches for it in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpResponse


class SecondFactorStage(AuthenticateStage):
    """The second step of signing in, for everybody who has not just passed one elsewhere."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if was_shown(self.login.signal_kwargs):
            return None, True
        return super().handle()


def was_shown(facts: Mapping[str, Any] | None) -> bool:
    """`facts` are those that django-allauth hands on of a sign-in; by password and by passkey there are none."""
    login = (facts or {}).get("sociallogin")
    if login is None or settings.OIDC is None:
        return False
    vouched = login.account.extra_data.get("id_token") or {}
    return not _words_of(vouched).isdisjoint(settings.OIDC.second_factor)


def _words_of(vouched: Mapping[str, Any]) -> set[str]:
    """What it says of the sign-in. Some providers send one word where the standard has a list."""
    ways = vouched.get("amr")
    said = [*(ways if isinstance(ways, list) else [ways]), vouched.get("acr")]
    return {word for word in said if isinstance(word, str)}

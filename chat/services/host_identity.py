"""The company's own site, where the customer is signed in already, says who they are: a signed word, used once.

The word is a JWT, signed with HS256 by the secret that both sides have in `IDENTITY_SECRET`. Nothing of it is believed
but what the signature covers, and no reason is given to whoever brings a wrong one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from django.db import transaction

from chat import clock
from chat.models import Identity, SpentAssertion
from chat.protocol import Code, Refusal
from chat.services import verifications
from chat.services.verifications import Verified

LONGEST_LIFE = timedelta(hours=1)
# Clocks of two machines are never quite the same.
LEEWAY = timedelta(seconds=10)
LENGTHS = {
    "jti": SpentAssertion._meta.get_field("jti").max_length,
    "sub": Identity._meta.get_field("reference").max_length,
    "name": Identity._meta.get_field("name").max_length,
    "email": 254,
}


def identify(*, conversation_id, assertion: str, token: str) -> Verified:
    """Verifies the customer of the conversation by the site's word. Raises `identity_refused`.

    `token` is the visitor's present one, which is renewed.
    """
    claims = _read(assertion)
    with transaction.atomic():
        _spend(claims["jti"], claims["exp"])
        return verifications.identify_by_host(
            conversation_id=conversation_id,
            reference=claims.get("sub", ""),
            email=claims.get("email", ""),
            name=claims.get("name", ""),
            token=token,
        )


def _read(assertion: str) -> dict[str, Any]:
    """The claims, if all of them are as they must be."""
    if settings.IDENTITY_SECRET is None:
        raise Refusal(Code.IDENTITY_REFUSED)
    try:
        claims = jwt.decode(
            assertion,
            settings.IDENTITY_SECRET,
            algorithms=["HS256"],
            audience=settings.IDENTITY_AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["exp", "aud", "jti"]},
        )
    except jwt.InvalidTokenError:
        raise Refusal(Code.IDENTITY_REFUSED) from None
    # A word that is good for days is as good as a password to whoever finds it.
    lives_too_long = claims["exp"] > (clock.now() + LONGEST_LIFE + LEEWAY).timestamp()
    names_nobody = not claims.get("sub") and not claims.get("email")
    if lives_too_long or names_nobody or not all(map(_is_fit, LENGTHS, map(claims.get, LENGTHS))):
        raise Refusal(Code.IDENTITY_REFUSED)
    return claims


def _is_fit(name: str, value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= LENGTHS[name] and "\x00" not in value)


def _spend(jti: str, expires: float) -> None:
    """Remembers the word for as long as it would be believed; the second to bring it is refused."""
    SpentAssertion.objects.filter(expires_at__lt=clock.now()).delete()
    expires_at = datetime.fromtimestamp(expires, UTC) + LEEWAY
    _, is_new = SpentAssertion.objects.get_or_create(jti=jti, defaults={"expires_at": expires_at})
    if not is_new:
        raise Refusal(Code.IDENTITY_REFUSED)

"""Who calls the desk's REST interface."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.utils import check_csrf

from chat import access
from chat.protocol import Code, Refusal
from portal.accounts.identity import user_of_key


def staff(request: HttpRequest):
    """The member of staff who calls: by API key, or by session, which counts only with a CSRF token when writing."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        user = user_of_key(key.strip())
    else:
        if check_csrf(request) is not None:
            raise Refusal(Code.FORBIDDEN)
        user = request.user
    access.check_staff(user)
    return user


def manager(request: HttpRequest):
    """The manager or administrator who calls, by API key or session."""
    user = staff(request)
    access.check_manager(user)
    return user

"""Which member of staff a session or an API key stands for, asked anew each time: both can end at any moment."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from portal.accounts import second_factor
from portal.accounts.models import ApiKey, User


def user_of_session(session_key: str | None) -> User | None:
    """The active user who is signed in with this session; a changed password or second factor ends it.

    Nobody, too, where a second factor is required and the person has none yet.
    """
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not user.is_authenticated or not user.is_active or second_factor.is_missing(user, request.session):
        return None
    return user


def user_of_key(text: str) -> User | None:
    """The active user whose API key this is, who then bears it: what the key does not open, they may not do."""
    key = ApiKey.valid(text)
    if key is None:
        return None
    key.user.api_key = key
    return key.user


def session_key_of(cookie_header: str) -> str | None:
    """The session's key in a Cookie header."""
    return parse_cookie(cookie_header).get(settings.SESSION_COOKIE_NAME)

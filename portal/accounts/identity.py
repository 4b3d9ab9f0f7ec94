"""Which member of staff a session or an API key stands for, asked anew each time: both can end at any moment."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from portal.accounts.models import ApiKey, User


def user_of_session(session_key: str | None) -> User | None:
    """The active user who is signed in with this session; a changed password ends it."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    return user if user.is_authenticated and user.is_active else None


def user_of_key(text: str) -> User | None:
    """The active user whose API key this is."""
    return ApiKey.user_for(text)


def session_key_of(cookie_header: str) -> str | None:
    """The session's key in a Cookie header."""
    return parse_cookie(cookie_header).get(settings.SESSION_COOKIE_NAME)

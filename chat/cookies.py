"""The browser's cookie that holds the visitor's token."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.http import HttpResponse

from chat.services.customers import TOKEN_LIFETIME

VISITOR_COOKIE = "portal_visitor"


def visitor_token_of(cookie_header: str) -> str | None:
    """The token in a Cookie header."""
    try:
        morsel = SimpleCookie(cookie_header).get(VISITOR_COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def set_visitor_cookie(response: HttpResponse, token: str, *, lifetime: timedelta = TOKEN_LIFETIME) -> None:
    """Out of reach of scripts, and not sent along from other sites' pages."""
    response.set_cookie(
        VISITOR_COOKIE,
        token,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        secure=settings.SECURE,
        samesite="Lax",
    )

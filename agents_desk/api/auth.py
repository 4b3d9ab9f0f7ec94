"""Who calls the desk's REST interface."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.utils import check_csrf

from agents_desk.scopes import check_scope
from chat import access
from chat.protocol import Code, Refusal
from portal.accounts.identity import user_of_key
from portal.accounts.models import Scope

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def staff(request: HttpRequest):
    """The member of staff who calls. A program's key needs the scope for reading or for writing at the desk."""
    return _caller(request, Scope.DESK_READ if request.method in SAFE_METHODS else Scope.DESK_WRITE)


def manager(request: HttpRequest):
    """The same, where only managers and administrators may call."""
    user = staff(request)
    access.check_manager(user)
    return user


def reader_of_the_numbers(request: HttpRequest):
    """A manager or administrator, whose key needs nothing of the desk's."""
    user = _caller(request, Scope.METRICS_READ)
    access.check_manager(user)
    return user


def _caller(request: HttpRequest, scope: Scope):
    """By API key, or by session, which counts only with a CSRF token when writing."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        user = user_of_key(key.strip())
    else:
        if check_csrf(request) is not None:
            raise Refusal(Code.FORBIDDEN)
        user = request.user
    access.check_staff(user)
    check_scope(user, scope)
    return user

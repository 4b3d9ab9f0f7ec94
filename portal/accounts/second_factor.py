"""Who has a second factor, who needs one, and what follows when that changes.

Nobody is signed in before the second factor of the account was shown, or the company's own sign-in has asked for one:
until then the session holds a started sign-in and no user. And a session does not outlive the moment at which the
account gets its first one, or loses its last: see `User.second_factor_since`.
"""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from chat import broadcast, clock
from portal.accounts import audit
from portal.accounts.models import User

# The pages by which one gets a second factor, or leaves; and what they are made of.
OPEN_WITHOUT = ("/accounts/", "/admin/logout/", "/static/", "/theme.css")
# Inviting others is none of it; what the link in an invitation opens is.
INVITATIONS = "/accounts/invitations/"
OF_INVITED = re.compile(rf"{INVITATIONS}[^/]+/")
REST = "/api/"
SHOWN_TO_PROVIDER = "second_factor_shown_to_provider"


def is_required_of(user: User) -> bool:
    """By the setting REQUIRE_SECOND_FACTOR."""
    return settings.REQUIRE_SECOND_FACTOR == "all" or (settings.REQUIRE_SECOND_FACTOR == "managers" and user.is_manager)


def is_missing(user: User, session: SessionBase) -> bool:
    """Whether this person has to set one up before anything else in this session."""
    return user.second_factor_since is None and is_required_of(user) and not session.get(SHOWN_TO_PROVIDER)


def note_provider(session: SessionBase, *, was_shown: bool) -> None:
    """At each sign-in: whether the company's own sign-in has asked for a second factor. It is good for this session."""
    session[SHOWN_TO_PROVIDER] = was_shown


def has_any(user: User) -> bool:
    """Recovery codes alone are none: they stand in for one that was lost."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


@transaction.atomic
def settle(request: HttpRequest, action: str, **facts) -> None:
    """After each change: notes it, and ends the person's other sessions if it is the first factor or was the last."""
    user = User.objects.select_for_update().get(pk=request.user.pk)
    audit.record(user, action, **facts)
    if has_any(user) == (user.second_factor_since is not None):
        return
    user.second_factor_since = None if user.second_factor_since else clock.now()
    user.save(update_fields=["second_factor_since"])
    update_session_auth_hash(request, user)
    transaction.on_commit(lambda: broadcast.staff_changed(user.pk))


@transaction.atomic
def take_away(user: User, *, by: User | None) -> None:
    """For somebody who has lost the telephone and the recovery codes: the password alone opens the account again."""
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(second_factor_since=None)
    audit.record(by, "second_factor.take_away", subject=user.pk)
    transaction.on_commit(lambda: broadcast.staff_changed(user.pk))


class SecondFactorMiddleware:
    """Sends whoever needs a second factor and has none to set it up, before any other page. To the REST interface they
    are nobody yet."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest):
        if iscoroutinefunction(self):
            return self._later(request)
        if _is_open(request) or not _lacks(request, request.user):
            return self.get_response(request)
        return _turned_away(request) or self.get_response(request)

    async def _later(self, request: HttpRequest):
        if _is_open(request) or not _lacks(request, await request.auser()):
            return await self.get_response(request)
        return _turned_away(request) or await self.get_response(request)


def _is_open(request: HttpRequest) -> bool:
    """Customers, who have no session of this kind, are not even asked who they are."""
    return (
        settings.REQUIRE_SECOND_FACTOR == "off"
        or settings.SESSION_COOKIE_NAME not in request.COOKIES
        or _is_open_without(request.path_info)
    )


def _is_open_without(path: str) -> bool:
    if path.startswith(INVITATIONS):
        return OF_INVITED.fullmatch(path) is not None
    return path.startswith(OPEN_WITHOUT)


def _lacks(request: HttpRequest, user: User | AnonymousUser) -> bool:
    return user.is_authenticated and is_missing(user, request.session)


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    if not request.path_info.startswith(REST):
        return HttpResponseRedirect(f"{reverse('mfa_index')}?{urlencode({'next': request.get_full_path()})}")
    nobody = AnonymousUser()

    async def later() -> AnonymousUser:
        return nobody

    request.user, request.auser = nobody, later
    return None

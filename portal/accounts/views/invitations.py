"""Inviting people to the staff, and accepting."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.accounts import invitations
from portal.accounts.invitation_forms import NAME_TAKEN, AcceptForm, InviteForm
from portal.accounts.models import Invitation
from portal.accounts.refusals import sign_in_refused
from portal.accounts.staff_forms import team_choices


@never_cache
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """The open invitations, and a form for a new one."""
    _check_may_invite(request)
    form = InviteForm(request.POST or None, inviter=request.user)
    if request.method == "POST" and form.is_valid():
        base = request.build_absolute_uri("/").rstrip("/")
        try:
            invitations.send(inviter=request.user, base=base, **form.cleaned_data)
        except invitations.CannotInvite as error:
            form.add_error("email", str(error))
        else:
            return HttpResponseRedirect(f"{reverse('invitations')}?sent=1")
    titles = dict(team_choices())
    waiting = list(Invitation.objects.open().select_related("invited_by").order_by("-created_at"))
    for each in waiting:
        each.team_titles = [titles.get(slug, slug) for slug in each.teams]
        each.may_revoke = each.role in invitations.roles_to_offer(request.user)
    context = {"form": form, "waiting": waiting, "was_sent": "sent" in request.GET}
    return render(request, "accounts/invitations.html", context)


@require_POST
@login_required
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Whether it was there or not: afterwards it opens nothing."""
    _check_may_invite(request)
    with suppress(invitations.NotInvited):
        invitations.revoke(invitation_id, by=request.user)
    return HttpResponseRedirect(reverse("invitations"))


@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, text: str) -> HttpResponse:
    """What the link in the letter opens: choosing a name and a password, and coming in."""
    try:
        invitation = invitations.of_link(text)
        form = AcceptForm(request.POST or None, initial={"username": invitations.free_username(invitation.email)})
        if request.method == "POST" and form.is_valid():
            user = invitations.accept(invitation.pk, **form.cleaned_data)
            return perform_password_login(request, {"username": user.username}, Login(user=user))
    except ValidationError as error:
        form.add_error("password", error)
    except invitations.NameTaken:
        form.add_error("username", NAME_TAKEN)
    except invitations.NotInvited:
        message = _("It was used or withdrawn, or it is older than a week. Ask whoever invited you for a new one.")
        title = _("This invitation no longer works")
        return sign_in_refused(request, message, HTTPStatus.GONE, title=title)
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})


def _check_may_invite(request: HttpRequest) -> None:
    if not invitations.roles_to_offer(request.user):
        raise PermissionDenied

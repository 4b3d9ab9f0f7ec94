"""Signing in and out, in steps. Each ending of a session reaches the desk's sockets at once."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import views
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from chat import broadcast
from portal.accounts import audit, oidc
from portal.accounts.forms import SignInForm


class LoginView(views.LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"oidc": settings.OIDC}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """The password was right. Who has a second factor is asked for it now, and is nobody until then."""
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": user.username}, login)

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return too_many_if_unseen(form, super().form_invalid(form))


class AdminDoorView(RedirectView):
    """Whoever the admin does not let in is sent here. Who is signed in already is told so: signing in would only send
    them back to the admin, and so on without an end."""

    pattern_name = "login"
    query_string = True

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return super().get(request, *args, **kwargs)


class CodeView(AuthenticateView):
    """The second step: a code, or a passkey."""

    template_name = "accounts/code.html"

    def form_invalid(self, form) -> HttpResponse:
        return too_many_if_unseen(form, super().form_invalid(form))


class PasskeyLoginView(LoginWebAuthnView):
    """Signing in with a passkey alone, which is both factors: it has asked for the finger or the PIN."""


class LogoutView(views.LogoutView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        response = super().post(request, *args, **kwargs)
        if user is not None:
            audit.record(user, "sign_out")
            broadcast.staff_changed(user.pk)
        return response


@require_safe
@never_cache
def oidc_login(request: HttpRequest) -> HttpResponse:
    """On to the company's own sign-in. A GET, because a form may not lead to another site here; what comes back is
    believed only by the session in which it began."""
    if settings.OIDC is None:
        raise Http404
    wanted = request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return oidc.redirect(request, next_url=wanted if is_here else None)


@require_safe
@never_cache
def oidc_callback(request: HttpRequest) -> HttpResponse:
    if settings.OIDC is None:
        raise Http404
    return oidc.complete(request)


def too_many_if_unseen(form, response: HttpResponse) -> HttpResponse:
    """429 for whoever has guessed too often: nothing was tried."""
    if form.is_refused_unseen:
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    return response

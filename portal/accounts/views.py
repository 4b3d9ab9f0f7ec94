"""Signing in and out, and changing one's password. Each ending of a session reaches the desk's sockets at once."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from chat import broadcast
from portal.accounts.forms import SignInForm


class LoginView(views.LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.is_refused_unseen:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response


class LogoutView(views.LogoutView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user_id = request.user.pk
        response = super().post(request, *args, **kwargs)
        if user_id is not None:
            broadcast.staff_changed(user_id)
        return response


class PasswordChangeView(views.PasswordChangeView):
    """The new password ends every session of this account but this one."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("desk")

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        broadcast.staff_changed(self.request.user.pk)
        return response

"""One's own password and second factors."""

from __future__ import annotations

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import IndexView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth import views
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from chat import broadcast
from portal.accounts import audit, second_factor
from portal.accounts.forms import ChangePasswordForm
from portal.accounts.models import ApiKey
from portal.accounts.views.sign_in import too_many_if_unseen


@method_decorator(never_cache, name="dispatch")
class SecurityView(IndexView):
    """What stands between a stranger and this account."""

    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
        return super().get_context_data(**kwargs) | {
            "is_required": second_factor.is_required_of(user),
            "is_missing": second_factor.is_missing(user, self.request.session),
            "passkeys": Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by(
                "created_at"
            ),
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
            "keys": ApiKey.objects.filter(user=user, revoked_at=None).order_by("created_at"),
        }


class PasswordChangeView(views.PasswordChangeView):
    """The new password ends every session of this account but this one."""

    template_name = "accounts/password.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        user = self.request.user
        audit.record(user, "password.change")
        transaction.on_commit(lambda: broadcast.staff_changed(user.pk))
        return response

    def form_invalid(self, form) -> HttpResponse:
        return too_many_if_unseen(form, super().form_invalid(form))


# --- the app ----------------------------------------------------------------------------------------------------------


class AppAddView(ActivateTOTPView):
    template_name = "accounts/app_add.html"

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.settle(self.request, "second_factor.add", kind="totp")
        return response


class AppRemoveView(DeactivateTOTPView):
    template_name = "accounts/app_remove.html"

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.settle(self.request, "second_factor.remove", kind="totp")
        return response


# --- recovery codes ---------------------------------------------------------------------------------------------------


@method_decorator(never_cache, name="dispatch")
class RecoveryCodesView(ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"


class RecoveryCodesRenewView(GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_renew.html"

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.settle(self.request, "second_factor.renew_codes")
        return response


class RecoveryCodesDownloadView(DownloadRecoveryCodesView):
    template_name = "accounts/recovery_codes.txt"


# --- passkeys ---------------------------------------------------------------------------------------------------------


class PasskeyAddView(AddWebAuthnView):
    template_name = "accounts/passkey_add.html"

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.settle(self.request, "second_factor.add", kind="passkey")
        return response


class PasskeyRenameView(EditWebAuthnView):
    template_name = "accounts/passkey_rename.html"
    success_url = reverse_lazy("mfa_index")


class PasskeyRemoveView(RemoveWebAuthnView):
    template_name = "accounts/passkey_remove.html"
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.settle(self.request, "second_factor.remove", kind="passkey")
        return response


# --- showing again who one is -----------------------------------------------------------------------------------------


class ConfirmByPasswordView(ReauthenticateView):
    template_name = "accounts/confirm_by_password.html"

    def form_invalid(self, form) -> HttpResponse:
        return too_many_if_unseen(form, super().form_invalid(form))


class ConfirmByCodeView(ReauthenticateByCodeView):
    template_name = "accounts/confirm_by_code.html"

    def form_invalid(self, form) -> HttpResponse:
        return too_many_if_unseen(form, super().form_invalid(form))


class ConfirmByPasskeyView(ReauthenticateWebAuthnView):
    template_name = "accounts/confirm_by_passkey.html"

"""The forms by which staff show who they are."""

from __future__ import annotations

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts import audit, totp
from portal.accounts.models import User
from portal.accounts.throttle import TOO_MANY_FAILURES, guess

# Ours, and those of django-allauth, which bounds how often a passkey is asked for.
UNSEEN = (TOO_MANY_FAILURES, "too_many_login_attempts", "rate_limited")


class Bounded:
    """A form that says whether it was refused before anything was tried."""

    @property
    def is_refused_unseen(self) -> bool:
        return any(error.code in UNSEEN for errors in self.errors.as_data().values() for error in errors)


class SignInForm(Bounded, AuthenticationForm):
    def clean(self):
        name = self.cleaned_data.get("username", "")
        with guess(self.request, name):
            try:
                return super().clean()
            except ValidationError:
                # Whose account was tried, and never what was typed: it may be a password in the wrong field.
                user = User.objects.filter(username=name).first()
                audit.record(user, "sign_in.fail", by="password", address=self.request.META.get("REMOTE_ADDR", ""))
                raise


class Code(Bounded):
    """A code of the app, or a recovery code. Each opens the door once."""

    def clean_code(self) -> str:
        with guess(context.request, self.user.username, person=self.user):
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP and not totp.spend(self.authenticator, code):
                self._emit_authentication_failed(self.authenticator)
                raise ValidationError(_("This code was used already. Wait for the next one."), code="code_used")
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        address = context.request.META.get("REMOTE_ADDR", "")
        audit.record(self.user, "sign_in.fail", by="code", address=address)


class CodeForm(Code, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(Code, ReauthenticateByCodeForm):
    """Before something that a stranger at an unlocked desk must not do."""


class PasskeyForm(Bounded, AuthenticateWebAuthnForm):
    """The second step by a passkey."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except ValidationError:
            address = context.request.META.get("REMOTE_ADDR", "")
            audit.record(self.user, "sign_in.fail", by="passkey", address=address)
            raise


class ConfirmPasswordForm(Bounded, ReauthenticateForm):
    """The same, by the password."""

    def clean_password(self) -> str:
        with guess(context.request, context.request.user.username):
            return super().clean_password()


class ChangePasswordForm(Bounded, PasswordChangeForm):
    """Whoever sits at an unlocked desk must not find out the old one either."""

    def clean_old_password(self) -> str:
        with guess(context.request, self.user.username):
            try:
                return super().clean_old_password()
            except ValidationError:
                address = context.request.META.get("REMOTE_ADDR", "")
                audit.record(self.user, "sign_in.fail", by="password", address=address)
                raise

"""Where django-allauth asks the portal: who may come in, what is noted, and how secrets are kept."""

from __future__ import annotations

import base64
import secrets
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from chat import company
from portal.accounts import audit, identities, provider_factor, second_factor
from portal.accounts.refusals import sign_in_refused


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **login) -> HttpResponse:
        """The one place that every way in leads to, when all its steps are done."""
        steps = [step.get("type") or step["method"] for step in get_authentication_records(request, user)]
        was_shown = provider_factor.was_shown(login["signal_kwargs"])
        second_factor.note_provider(request.session, was_shown=was_shown)
        steps += ["second_factor_of_provider"] if was_shown else []
        audit.record(user, "sign_in.succeed", by=steps, address=request.META.get("REMOTE_ADDR", ""))
        return super().post_login(request, user, **login)

    def get_login_stages(self) -> list[str]:
        """The step of the second factor is the portal's, which knows of the company's own."""
        own = {"allauth.mfa.stages.AuthenticateStage": "portal.accounts.provider_factor.SecondFactorStage"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return sign_in_refused(request, _("This account is no longer active. Please ask an administrator."))

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Not of somebody who has shown who they are within the last minutes, by signing in or by confirming."""
        records = get_authentication_records(context.request, context.request.user)
        is_recent = bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
        return not is_recent and super().is_reauthentication_required(app=app, **kwargs)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Bounded by the form, as signing in is."""
        return user.check_password(password)

    def add_message(self, request: HttpRequest, level: int, *args, **kwargs) -> None:
        """Only what went wrong: what went well is seen on the next page."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That was not right. Please try again."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return company.content().settings.company

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict:
        shown = {"name": user.username, "display_name": user.display_name}
        return super().get_public_key_credential_user_entity(user) | shown

    def encrypt(self, text: str) -> str:
        """A stolen database must not hold what every later code can be computed from."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Of a secret that was encrypted with another SECRET_KEY nothing is known: then no code is the right one."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


class OidcAdapter(DefaultSocialAccountAdapter):
    """Signing in with the company's own accounts: `portal.accounts.identities` says for whom."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        try:
            identities.let_in(request, sociallogin)
        except identities.NotLetIn as refusal:
            address = request.META.get("REMOTE_ADDR", "")
            audit.record(refusal.user, "sign_in.fail", by="oidc", reason=refusal.reason, address=address)
            raise ImmediateHttpResponse(sign_in_refused(request, refusal.message)) from None

    def on_authentication_error(self, request: HttpRequest, provider, **kwargs) -> None:
        """The provider did not answer, said no, or what came back does not belong to a sign-in that began here."""
        message = _("Signing in with %(name)s did not work. Please try again.") % {"name": provider}
        raise ImmediateHttpResponse(sign_in_refused(request, message))


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    derived = (salted_hmac("portal.accounts.second_factor", b"secrets", secret=key, algorithm="sha256") for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each.digest())) for each in derived])

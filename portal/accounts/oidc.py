"""The way to the company's OpenID Connect provider and back, by the code flow with PKCE."""

from __future__ import annotations

from http import HTTPStatus

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.refusals import sign_in_refused


class Client(OpenIDConnectOAuth2Adapter):
    """Comes back to one address, which the operator tells the provider once."""

    def get_callback_url(self, request: HttpRequest, app) -> str:
        return request.build_absolute_uri(reverse("oidc-callback"))


def redirect(request: HttpRequest, *, next_url: str | None) -> HttpResponse:
    provider = get_adapter(request).get_provider(request, provider=settings.OIDC_PROVIDER_ID)
    provider.oauth2_adapter_class = Client
    try:
        return provider.redirect(request, process=AuthProcess.LOGIN, next_url=next_url)
    except requests.RequestException:
        message = _("%(name)s cannot be reached at the moment. Please try again, or sign in with your password.")
        return sign_in_refused(request, message % {"name": settings.OIDC.name}, HTTPStatus.SERVICE_UNAVAILABLE)


def complete(request: HttpRequest) -> HttpResponse:
    """What the provider says is asked of it directly; `OidcAdapter.pre_social_login` decides what follows."""
    return OAuth2CallbackView.adapter_view(Client(request, settings.OIDC_PROVIDER_ID))(request)

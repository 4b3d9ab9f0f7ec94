"""The language of a request."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from chat import language

# Their texts are marked for translation as well, but nobody has translated them: a page that is half of each, and read
# out with the wrong pronunciation, is worse than an English one.
FOR_STAFF = ("/desk/", "/admin/", "/accounts/", "/api/v1/desk/", "/api/v1/metrics")


class LanguageMiddleware(LocaleMiddleware):
    """As Django's, but customers get a language that the company offers, and staff the first of the interface's."""

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(_language_of(request))
        request.LANGUAGE_CODE = translation.get_language()


def _language_of(request: HttpRequest) -> str:
    if request.path_info.startswith(FOR_STAFF):
        return settings.LANGUAGE_CODE
    return language.choose(
        chosen=request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        accepted=request.headers.get("accept-language", ""),
    )

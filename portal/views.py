"""The pages that a visitor meets first, and those that say that something is not to be had."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from chat import queries
from chat.packs.accent import theme_css
from chat.protocol import REFUSALS, Code

RATING_LABELS = (
    (1, _("Very bad")),
    (2, _("Bad")),
    (3, _("Fair")),
    (4, _("Good")),
    (5, _("Very good")),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The portal's home: the chat itself. Nothing is stored before the visitor writes."""
    return render(request, "chat/page.html", {"rating_labels": RATING_LABELS})


@require_safe
def conversation(request: HttpRequest, conversation_id: str) -> HttpResponse:
    """One conversation. Whether it exists and is the visitor's is answered by the API, in the same words for both.

    A preview says so, and greets as its draft does.
    """
    context = {"rating_labels": RATING_LABELS, "conversation_id": conversation_id}
    if company := queries.previewed_company(conversation_id):
        context |= {"company": company, "is_preview": True}
    return render(request, "chat/page.html", context)


@require_safe
@cache_control(max_age=60)
def theme(request: HttpRequest) -> HttpResponse:
    """The pack's accent as a style sheet: the content policy allows no inline style."""
    return HttpResponse(theme_css(queries.active_company()["accent"]), content_type="text/css")


@require_safe
@never_cache
def earlier_static(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """A static file as a page from before an upgrade names it: that of today. Those of today are served before this."""
    # The first releases named no version: what stands in its place is a folder then.
    for each in (name, f"{version}/{name}"):
        if finders.find(each) is not None and request.path != static(each):
            return redirect(static(each))
    raise Http404


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also Django's answer to a form that was sent without its token."""
    return render(request, "errors/403.html", status=HTTPStatus.FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        status, message = REFUSALS[Code.NOT_FOUND]
        return JsonResponse({"error": {"code": Code.NOT_FOUND, "message": str(message)}}, status=status)
    return render(request, "errors/404.html", status=HTTPStatus.NOT_FOUND)


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """An error of ours; it is in the log, and nothing of it is shown."""
    return render(request, "errors/500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)

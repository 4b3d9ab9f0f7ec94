"""The managers' page of messages of the assistant that agents found wrong."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents_desk.views.metrics import managers_only
from chat import company
from chat.markdown import render_markdown
from chat.models import Flag
from chat.services import flags
from chat.services.articles import ArticleInvalid
from chat.states import Kind
from portal.accounts import audit

SHOWN = 50


@never_cache
@require_safe
@managers_only
def list_flags(request: HttpRequest) -> HttpResponse:
    """What agents flagged and nobody has seen to, the newest first."""
    kinds = (Kind.CUSTOMER, Kind.SAMPLE) if settings.DEMO else (Kind.CUSTOMER,)
    waiting = Flag.objects.filter(state=Flag.State.OPEN, message__conversation__kind__in=kinds)
    newest = waiting.select_related("message", "agent").order_by("-created_at")[:SHOWN]
    hosts = company.content().settings.link_hosts
    # Safe: what `render_markdown` lets through is an allow-list.
    rows = [
        {"case": case, "wrong": mark_safe(render_markdown(case.flag.message.text, allowed_hosts=hosts))}
        for case in flags.cases(newest)
    ]
    return render(request, "desk/flags/page.html", {"rows": rows, "count": waiting.count()})


@never_cache
@require_POST
@managers_only
def draft_article(request: HttpRequest, flag_id: int) -> HttpResponse:
    """Begins an article with what would have been right, and opens it."""
    try:
        with transaction.atomic():
            article = flags.draft_article(flag_id=flag_id, language=company.content().settings.languages[0])
            audit.record(request.user, "flag.draft", subject=str(flag_id), article=article.pk)
    except Flag.DoesNotExist as error:
        raise Http404 from error
    except ArticleInvalid as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("desk-flags"))
    messages.info(request, say("This is a draft: nobody finds it before you publish it."))
    return HttpResponseRedirect(reverse("admin:chat_article_change", args=[article.pk]))


@never_cache
@require_POST
@managers_only
def dismiss(request: HttpRequest, flag_id: int) -> HttpResponse:
    """Takes a flag off the list that wants no article."""
    with transaction.atomic():
        dismissed = flags.dismiss(flag_id=flag_id)
        if dismissed:
            audit.record(request.user, "flag.dismiss", subject=str(flag_id))
    if dismissed:
        messages.success(request, say("Dismissed. It is kept as an example for evaluations."))
    return HttpResponseRedirect(reverse("desk-flags"))


flags_urlpatterns = [
    path("desk/flags/", list_flags, name="desk-flags"),
    path("desk/flags/<int:flag_id>/article/", draft_article, name="desk-flags-article"),
    path("desk/flags/<int:flag_id>/dismiss/", dismiss, name="desk-flags-dismiss"),
]

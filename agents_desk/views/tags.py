"""The managers' page of the tags in use: renaming, joining and removing them everywhere."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents_desk.tag_counts import tag_counts
from agents_desk.views.metrics import managers_only
from chat.protocol import Refusal
from chat.services import tags as words
from portal.accounts import audit


@never_cache
@require_safe
@managers_only
def tags(request: HttpRequest) -> HttpResponse:
    """All tags with the number of their conversations, the most frequent first."""
    return render(request, "desk/tags/page.html", {"counts": tag_counts(request.user)})


@never_cache
@require_POST
@managers_only
def rename(request: HttpRequest) -> HttpResponse:
    tag, to = request.POST.get("tag", ""), request.POST.get("to", "")
    return _change(request, lambda: words.rename(tag=tag, to=to), "tag.rename", tag=tag, to=to)


@never_cache
@require_POST
@managers_only
def remove(request: HttpRequest) -> HttpResponse:
    tag = request.POST.get("tag", "")
    return _change(request, lambda: words.remove(tag=tag), "tag.remove", tag=tag)


def _change(request: HttpRequest, change: Callable[[], int], action: str, **facts: str) -> HttpResponse:
    """Does it and says in how many conversations, or why not."""
    try:
        with transaction.atomic():
            count = change()
            audit.record(request.user, action, conversations=count, **facts)
    except Refusal:
        messages.error(request, say("A tag has 1 to 40 characters and no comma."))
    else:
        told = ngettext("Changed in %(n)d conversation.", "Changed in %(n)d conversations.", count)
        messages.success(request, told % {"n": count})
    return HttpResponseRedirect(reverse("desk-tags"))


tags_urlpatterns = [
    path("desk/tags/", tags, name="desk-tags"),
    path("desk/tags/rename/", rename, name="desk-tags-rename"),
    path("desk/tags/remove/", remove, name="desk-tags-remove"),
]

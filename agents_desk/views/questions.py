"""The managers' page of questions that the knowledge base does not answer."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents_desk.views.metrics import managers_only
from chat.models import Article
from chat.services import misses
from chat.services.misses import Group
from chat.states import Kind

# What a link can hold; a group that is larger is closed by its article all the same, as far as it is named there.
MOST_IDS = 200
LONGEST_TITLE = Article._meta.get_field("title").max_length


@never_cache
@require_safe
@managers_only
def questions(request: HttpRequest) -> HttpResponse:
    """What customers asked and nobody has written down, the most frequent first."""
    kinds = (Kind.CUSTOMER, Kind.SAMPLE) if settings.DEMO else (Kind.CUSTOMER,)
    groups = misses.open_groups(kinds=kinds)
    return render(request, "desk/questions/page.html", {"rows": [_row(group) for group in groups]})


@never_cache
@require_POST
@managers_only
def dismiss(request: HttpRequest) -> HttpResponse:
    """Takes questions off the list that want no article."""
    ids = [int(part) for part in request.POST.get("ids", "").split(",") if part.isascii() and part.isdigit()]
    count = misses.close(ids=ids)
    messages.success(request, ngettext("%(n)d search dismissed.", "%(n)d searches dismissed.", count) % {"n": count})
    return HttpResponseRedirect(reverse("desk-questions"))


def _row(group: Group) -> dict:
    ids = ",".join(str(pk) for pk in group.ids[:MOST_IDS])
    prefilled = urlencode({"title": group.question[:LONGEST_TITLE], "misses": ids})
    return {
        "group": group,
        "ids": ids,
        "write_url": f"{reverse('admin:chat_article_add')}?{prefilled}",
        "conversations": list({miss.conversation_id: miss for miss in group.misses}.values()),
        "label": say("Dismiss: %(question)s") % {"question": group.question},
    }


questions_urlpatterns = [
    path("desk/questions/", questions, name="desk-questions"),
    path("desk/questions/dismiss/", dismiss, name="desk-questions-dismiss"),
]

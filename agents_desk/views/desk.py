"""The desk: one application page for the queue and any conversation in it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from chat import access
from chat.protocol import Refusal


@never_cache
@ensure_csrf_cookie
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The queue, with no conversation open."""
    return render(request, "desk/page.html", {"conversation_id": ""})


@never_cache
@ensure_csrf_cookie
@login_required
def conversation(request: HttpRequest, conversation_id: str) -> HttpResponse:
    """The same page with a conversation open; 404 where there is none."""
    try:
        found = access.conversation_for_staff(request.user, conversation_id)
    except Refusal as refusal:
        return render(request, "desk/page.html", {"conversation_id": "", "refusal": refusal.message}, status=404)
    return render(request, "desk/page.html", {"conversation_id": found.id})

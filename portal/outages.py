"""What a visitor sees while the database is away: a designed 503, never a stack trace, and nothing lost."""

from __future__ import annotations

import logging

from django.http import JsonResponse
from django.shortcuts import render

from chat.database import DATABASE_AWAY
from chat.protocol import REFUSALS, Code

log = logging.getLogger(__name__)


class OutageMiddleware:
    """Answers 503 with `unavailable` where a request fails because the database cannot be reached."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, DATABASE_AWAY):
            return None
        log.error("database unavailable: %s", type(exception).__name__)
        status, message = REFUSALS[Code.UNAVAILABLE]
        if request.path.startswith("/api/"):
            response = JsonResponse({"error": {"code": Code.UNAVAILABLE, "message": str(message)}}, status=status)
        else:
            response = render(request, "errors/503.html", status=status)
        response["Retry-After"] = "5"
        return response

"""The page that says why somebody was not let in."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def sign_in_refused(
    request: HttpRequest, message: str, status: HTTPStatus = HTTPStatus.FORBIDDEN, *, title: str = ""
) -> HttpResponse:
    return render(request, "accounts/refused.html", {"message": message, "title": title}, status=status)

"""The admin's accent: the company's, in the steps that the admin's package names."""

from __future__ import annotations

from django.http import HttpRequest

from chat import company
from chat.packs.accent import admin_steps
from chat.packs.settings import Look


def primary(request: HttpRequest) -> dict[str, str]:
    try:
        look = company.content().settings.look
    except company.NoPackLoaded:
        look = Look()
    return admin_steps(look.accent)

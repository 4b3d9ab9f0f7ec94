"""What every page knows of the company."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from chat import queries


def company(request: HttpRequest) -> dict:
    """`company` in every template: names, greeting, accent; read only where a template asks."""
    return {"company": SimpleLazyObject(queries.active_company)}

"""What every page knows of the company."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from chat import language, queries


def company(request: HttpRequest) -> dict:
    """`company` in every template: names, greeting, accent; read only where a template asks."""
    return {"company": SimpleLazyObject(queries.active_company)}


def languages(request: HttpRequest) -> dict:
    """`languages` in every template: what the customer's page can be read in."""
    return {"languages": SimpleLazyObject(language.offered)}

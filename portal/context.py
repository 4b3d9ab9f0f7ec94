"""What every page knows of the company."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from chat import language, queries
from chat.attachments.kinds import ACCEPTED
from chat.services import attachments


def company(request: HttpRequest) -> dict:
    """`company` in every template: names, greeting, accent; read only where a template asks."""
    return {"company": SimpleLazyObject(queries.active_company)}


def languages(request: HttpRequest) -> dict:
    """`languages` in every template: what the customer's page can be read in."""
    return {"languages": SimpleLazyObject(language.offered)}


def files(request: HttpRequest) -> dict:
    """`files` in every template: which endings can be attached, and how large a file may be."""
    return {"files": {"accept": ACCEPTED, "megabytes": attachments.most_bytes() // (1024 * 1024)}}

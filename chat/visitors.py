"""Who calls the customer's REST interface: the visitor of a token, in a header or in the browser's cookie."""

from __future__ import annotations

from django.http import HttpRequest

from chat import access, origins
from chat.cookies import VISITOR_COOKIE
from chat.models import Conversation, Customer
from chat.protocol import Code, Refusal


def token_of(request: HttpRequest) -> str | None:
    """The header wins over the cookie."""
    return bearer_of(request) or request.COOKIES.get(VISITOR_COOKIE)


def bearer_of(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def visitor_of(request: HttpRequest) -> Customer:
    return access.visitor_for(token_of(request))


def own_conversation(request: HttpRequest, conversation_id: str) -> Conversation:
    """One of the caller's own, for reading. Raises `not_signed_in` or `not_found`."""
    return access.conversation_for_visitor(visitor_of(request), conversation_id)


def own_for_writing(request: HttpRequest, conversation_id: str) -> Conversation:
    """The same for a call that writes: it must come from a page of ours."""
    check_origin(request)
    return own_conversation(request, conversation_id)


def check_origin(request: HttpRequest) -> None:
    """A cookie is sent along by any page, so with it the page must be ours; a token in a header was put there."""
    if bearer_of(request) is not None:
        return
    origin = request.headers.get("origin")
    if origin is not None:
        if not origins.is_allowed(origin, host=request.get_host(), secure=request.is_secure()):
            raise Refusal(Code.BAD_ORIGIN)
    elif VISITOR_COOKIE in request.COOKIES:
        raise Refusal(Code.BAD_ORIGIN)

"""The only way to load a conversation for somebody, and the only place that says who may do what.

Whatever is somebody else's is answered as not found: its existence is nobody's business.
"""

from __future__ import annotations

from uuid import UUID

from chat import clock
from chat.models import Conversation, Customer, VisitorToken
from chat.protocol import Code, Refusal


def visitor_for(token: str | None) -> Customer:
    """The visitor whose unexpired token this is. Raises `not_signed_in`."""
    if not token:
        raise Refusal(Code.NOT_SIGNED_IN)
    found = (
        VisitorToken.objects.select_related("customer")
        .filter(digest=VisitorToken.digest_of(token), expires_at__gt=clock.now())
        .first()
    )
    if found is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    return found.customer


def conversation_for_visitor(customer: Customer, conversation_id: UUID | str) -> Conversation:
    """One of the visitor's own conversations. Raises `not_found` for any other."""
    return _conversation(Conversation.objects.filter(customer=customer), conversation_id)


def conversation_for_staff(user, conversation_id: UUID | str) -> Conversation:
    """Any conversation: agents see all of them, whoever holds it."""
    check_staff(user)
    return _conversation(Conversation.objects.all(), conversation_id)


def check_staff(user) -> None:
    """Agents, managers and administrators. Raises `not_signed_in`."""
    if user is None or not user.is_authenticated or not user.is_active:
        raise Refusal(Code.NOT_SIGNED_IN)


def check_manager(user) -> None:
    """Managers and administrators. Raises `not_signed_in` or `forbidden`."""
    check_staff(user)
    if not user.is_manager:
        raise Refusal(Code.FORBIDDEN)


def _conversation(allowed, conversation_id) -> Conversation:
    try:
        key = UUID(str(conversation_id))
    except ValueError:
        raise Refusal(Code.NOT_FOUND) from None
    conversation = allowed.filter(pk=key).first()
    if conversation is None:
        raise Refusal(Code.NOT_FOUND)
    return conversation

"""The only way to load a conversation for somebody, and the only place that says who may do what.

Whatever is somebody else's is answered as not found: its existence is nobody's business.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from chat import clock
from chat.models import Conversation, Customer, VisitorToken
from chat.protocol import Code, Refusal
from chat.rows import OneRow

VISITOR = OneRow(
    Customer,
    'JOIN "chat_visitortoken" token ON token.customer_id = "chat_customer".id '
    "WHERE token.digest = %s AND token.expires_at > %s",
)
OWN_CONVERSATION = OneRow(Conversation, "WHERE id = %s AND customer_id = %s")
ANY_CONVERSATION = OneRow(Conversation, "WHERE id = %s")


def visitor_for(token: str | None) -> Customer:
    """The visitor whose unexpired token this is. Raises `not_signed_in`."""
    if not token:
        raise Refusal(Code.NOT_SIGNED_IN)
    customer = VISITOR.load(VisitorToken.digest_of(token), clock.now())
    if customer is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    return customer


def conversation_for_visitor(customer: Customer, conversation_id: UUID | str) -> Conversation:
    """One of the visitor's own conversations. Raises `not_found` for any other."""
    conversation = OWN_CONVERSATION.load(_key(conversation_id), customer.pk)
    if conversation is None:
        raise Refusal(Code.NOT_FOUND)
    return conversation


def conversation_for_staff(user, conversation_id: UUID | str) -> Conversation:
    """Any conversation that this member of staff may see, whoever holds it. Raises `not_found` for the others."""
    check_staff(user)
    conversation = ANY_CONVERSATION.load(_key(conversation_id))
    if conversation is None or not may_see(user, conversation):
        raise Refusal(Code.NOT_FOUND)
    return conversation


def may_see(user, conversation: Conversation) -> bool:
    """An agent who sees only their own teams' conversations still sees those that no team has and those they hold."""
    return (
        user.sees_all or conversation.team == "" or conversation.team in user.teams or conversation.holder_id == user.pk
    )


def visible_to(user) -> Q:
    """The same as `may_see`, for lists and searches."""
    if user.sees_all:
        return Q()
    return Q(team="") | Q(team__in=user.teams) | Q(holder=user)


def check_staff(user) -> None:
    """Agents, managers and administrators. Raises `not_signed_in`."""
    if user is None or not user.is_authenticated or not user.is_active:
        raise Refusal(Code.NOT_SIGNED_IN)


def check_manager(user) -> None:
    """Managers and administrators. Raises `not_signed_in` or `forbidden`."""
    check_staff(user)
    if not user.is_manager:
        raise Refusal(Code.FORBIDDEN)


def _key(conversation_id: UUID | str) -> UUID:
    try:
        return UUID(str(conversation_id))
    except ValueError:
        raise Refusal(Code.NOT_FOUND) from None

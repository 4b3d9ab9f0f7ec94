"""The only way to load a conversation for somebody, and the only place that says who may do what.

Whatever is somebody else's is answered as not found: its existence is nobody's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from chat import clock
from chat.models import Attachment, Conversation, Customer, VisitorToken, Whereabouts
from chat.protocol import Code, EventType, Refusal
from chat.rows import OneRow

VISITOR = OneRow(
    Customer,
    'JOIN "chat_visitortoken" token ON token.customer_id = "chat_customer".id '
    "WHERE token.digest = %s AND token.expires_at > %s",
    also={"confined_to": "token.conversation_id"},
)
OWN_CONVERSATION = OneRow(Conversation, "WHERE id = %s AND customer_id = %s")
ANY_CONVERSATION = OneRow(Conversation, "WHERE id = %s")
# The visitor's token was renewed, or those that came from links to an earlier address ended: who only has such a one
# reads no further.
ENDS_TOKENS = (EventType.CUSTOMER_VERIFIED, EventType.CONTACT_LEFT)


def visitor_for(token: str | None) -> Customer:
    """The visitor whose unexpired token this is. Raises `not_signed_in`."""
    if not token:
        raise Refusal(Code.NOT_SIGNED_IN)
    customer = VISITOR.load(VisitorToken.digest_of(token), clock.now())
    if customer is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    return customer


def conversation_for_visitor(customer: Customer, conversation_id: UUID | str) -> Conversation:
    """One of the visitor's own conversations. Raises `not_found` for any other.

    Who came by a link from an e-mail has one conversation only: others may have read that e-mail.
    """
    if customer.confined_to not in (None, _key(conversation_id)):
        raise Refusal(Code.NOT_FOUND)
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


@dataclass(frozen=True, slots=True)
class Sight:
    """What decides which conversations a member of staff may see, as it was when they were last asked about."""

    user_id: int
    sees_all: bool
    teams: frozenset[str]

    @classmethod
    def of(cls, user) -> Sight:
        return cls(user.pk, user.sees_all, frozenset(user.teams))

    def covers(self, whereabouts: Whereabouts) -> bool:
        """Who sees only their own teams' conversations still sees those that no team has and those they hold."""
        team, holder = whereabouts
        return self.sees_all or team == "" or team in self.teams or holder == self.user_id


def may_see(user, conversation: Conversation) -> bool:
    return Sight.of(user).covers(conversation.whereabouts)


def visible_to(user) -> Q:
    """The same as `Sight.covers`, for lists and searches."""
    if user.sees_all:
        return Q()
    return Q(team="") | Q(team__in=user.teams) | Q(holder=user)


def attachment_for_visitor(customer: Customer, attachment_id: UUID) -> Attachment:
    """A file of one of the visitor's own conversations: their own, or one that was sent to them."""
    attachment = _stored(attachment_id)
    conversation_for_visitor(customer, attachment.conversation_id)
    if attachment.message_id is None and attachment.agent_id is not None:
        raise Refusal(Code.NOT_FOUND)
    return attachment


def attachment_for_staff(user, attachment_id: UUID) -> Attachment:
    """A file of a conversation that this member of staff may see; what was not sent yet only to who uploaded it."""
    check_staff(user)
    attachment = _stored(attachment_id)
    conversation_for_staff(user, attachment.conversation_id)
    if attachment.message_id is None and attachment.agent_id != user.pk:
        raise Refusal(Code.NOT_FOUND)
    return attachment


def _stored(attachment_id: UUID) -> Attachment:
    stored = Attachment.objects.filter(stored_at__isnull=False, conversation__isnull=False)
    attachment = stored.filter(pk=attachment_id).first()
    if attachment is None:
        raise Refusal(Code.NOT_FOUND)
    return attachment


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

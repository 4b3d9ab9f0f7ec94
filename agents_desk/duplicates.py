"""A customer's other conversations about what may be the same matter: those to join, and those that were joined."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from chat import access, queries
from chat.models import Author, Conversation, Message
from chat.services import merges

MOST_OFFERED = 20
LINE_LENGTH = 140
# So much of a joined conversation can be read without opening it.
EXCERPT_MESSAGES = 6
EXCERPT_LENGTH = 280


def duplicates(user, conversation: Conversation) -> list[dict[str, Any]]:
    """The conversations that this one may be joined with, as far as this member of staff may see them."""
    others = merges.candidates(conversation).filter(access.visible_to(user)).select_related("holder")
    return [
        {
            "id": str(other.id),
            "status": other.status,
            "holder": other.holder.display_name if other.holder else None,
            "opened_at": other.opened_at.isoformat(),
            "last_at": other.last_message_at.isoformat(),
            "line": other.first_line or "",
            "same_browser": other.customer_id == conversation.customer_id,
        }
        for other in with_first_line(others)[:MOST_OFFERED]
    ]


def joined(conversation: Conversation) -> list[dict[str, Any]]:
    """The conversations that were joined to this one, the oldest first, each with the end of its transcript.

    Whoever sees this one is shown them, whatever their team: joining brought them here.
    """
    return [
        {
            "id": str(source.id),
            "opened_at": source.opened_at.isoformat(),
            "joined_at": source.resolved_at.isoformat(),
            "summary": queries.summary_of(source),
            "excerpt": _excerpt(source),
        }
        for source in Conversation.objects.joined_to(conversation.pk)
    ]


def went_into(user, conversation: Conversation) -> dict[str, Any] | None:
    """Where a conversation that was joined with another goes on, if this member of staff may see that."""
    visible = Conversation.objects.filter(access.visible_to(user), pk=conversation.merged_into_id)
    target = with_first_line(visible).first()
    return {"id": str(target.id), "line": target.first_line or ""} if target else None


def with_first_line(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    first = Message.objects.filter(conversation=OuterRef("pk"), author=Author.CUSTOMER).order_by("seq")
    return conversations.annotate(first_line=Subquery(first.values(line=Left("text", LINE_LENGTH))[:1]))


def _excerpt(conversation: Conversation) -> list[dict[str, Any]]:
    last = conversation.messages.filter(~Q(author=Author.SYSTEM)).order_by("-seq")[:EXCERPT_MESSAGES]
    return [
        {
            "author": message.author,
            "name": message.name,
            "at": message.created_at.isoformat(),
            "text": message.text[:EXCERPT_LENGTH],
        }
        for message in reversed(last)
    ]

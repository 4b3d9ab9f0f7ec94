"""The same for many conversations at once, over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from agents_desk import commands
from agents_desk.api.auth import staff
from agents_desk.services import bulk
from agents_desk.services.receipts import WITHOUT_KEY
from chat import access
from chat.protocol import Assign, DeskCommand, Mark, Resolve, Snooze
from chat.protocol.desk_commands import Id, Tag
from chat.services import tags
from portal.accounts import audit

router = Router(auth=staff)

Conversations = Annotated[list[UUID], Field(min_length=1, max_length=bulk.MOST)]


class BulkOrder(Schema):
    model_config = ConfigDict(extra="forbid")

    conversations: Conversations


class ResolveMany(BulkOrder):
    action: Literal["resolve"]


class AssignMany(BulkOrder):
    action: Literal["assign"]
    agent: Id


class TagMany(BulkOrder):
    action: Literal["tag", "untag"]
    tags: Annotated[list[Tag], Field(min_length=1)]


class MarkMany(BulkOrder):
    action: Literal["mark"]
    kind: Literal["customer", "test", "spam"]


class SnoozeMany(BulkOrder):
    action: Literal["snooze"]
    until: AwareDatetime | None


Many = Annotated[ResolveMany | AssignMany | TagMany | MarkMany | SnoozeMany, Field(discriminator="action")]


class Result(Schema):
    conversation: UUID
    done: bool
    code: str
    message: str


class Results(Schema):
    """How many were done, and what became of each."""

    done: int
    refused: int
    results: list[Result]


@router.post("/bulk", response=Results, summary="The same for up to 200 conversations")
def do_many(request: HttpRequest, order: Many):
    """`action` is resolve, assign, tag, untag, mark or snooze. Each conversation is done or refused for itself."""
    results = bulk.for_each(order.conversations, _doing(request.auth, order))
    done = sum(result.done for result in results)
    return {"done": done, "refused": len(results) - done, "results": results}


def _doing(user, order: BulkOrder) -> Callable[[UUID], object]:
    """What is done to each conversation."""
    match order:
        case ResolveMany():
            return _command(user, Resolve, "resolve")
        case AssignMany(agent=agent):
            return _command(user, Assign, "assign", agent=agent)
        case MarkMany(kind=kind):
            return _command(user, Mark, "mark", kind=kind)
        case SnoozeMany(until=until):
            return _command(user, Snooze, "snooze", until=until)
        case TagMany(action="tag", tags=words):
            return lambda conversation: _change_tags(user, conversation, add=words)
        case TagMany(tags=words):
            return lambda conversation: _change_tags(user, conversation, remove=words)
    raise TypeError(f"nothing to do for {type(order).__name__}")


def _command(user, command: type[DeskCommand], name: str, **fields) -> Callable[[UUID], object]:
    def do(conversation: UUID) -> object:
        order = command(type=name, client_id=WITHOUT_KEY, conversation=conversation, **fields)
        return commands.carry_out(user, order)

    return do


def _change_tags(user, conversation_id: UUID, **words) -> None:
    conversation = access.conversation_for_staff(user, conversation_id)
    with transaction.atomic():
        tags.change(conversation_id=conversation.id, agent=user, **words)
        audit.record(user, "desk.tags.change", subject=conversation.id)

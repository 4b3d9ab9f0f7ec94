"""What a customer may ask for."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictStr, StringConstraints

from chat.protocol.bounds import MAX_ATTACHMENTS, MAX_COMMENT
from chat.protocol.commands import Command, by_type


class MessagePost(Command):
    """`attachments` are ids of files that were uploaded before; with one the text may be empty."""

    type: Literal["message.post"]
    text: StrictStr
    attachments: Annotated[tuple[UUID, ...], Field(max_length=MAX_ATTACHMENTS)] = ()


class Sync(Command):
    """Also the reader's acknowledgement: it tells how far the client has got."""

    type: Literal["sync"]
    after: int = Field(ge=0)


class TypingSet(Command):
    type: Literal["typing.set"]
    on: bool


class HandoffRequest(Command):
    type: Literal["handoff.request"]
    reason: Literal["customer_request", "complaint", "other"] = "customer_request"


class HandoffWithdraw(Command):
    type: Literal["handoff.withdraw"]


class QuoteAnswer(Command):
    type: Literal["quote.answer"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.:-]+$")]
    answer: Literal["accept", "decline"]


class ActionAnswer(Command):
    """The customer's own click on a confirmation card: nothing else carries an action out."""

    type: Literal["action.answer"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.:-]+$")]
    answer: Literal["confirm", "decline"]


class RatingGive(Command):
    type: Literal["rating.give"]
    score: int = Field(ge=1, le=5, strict=True)
    comment: Annotated[StrictStr, StringConstraints(max_length=MAX_COMMENT)] = ""


class Read(Command):
    """How far the reader has read, by the number of a message that was on the screen."""

    type: Literal["read"]
    seq: int = Field(ge=0)


class ContactLeave(Command):
    """Where a person's answer shall go while the customer is away."""

    type: Literal["contact.leave"]
    email: Annotated[StrictStr, StringConstraints(min_length=3, max_length=254)]


class ConversationResolve(Command):
    type: Literal["conversation.resolve"]


CUSTOMER_COMMANDS = by_type(
    MessagePost,
    Sync,
    TypingSet,
    HandoffRequest,
    HandoffWithdraw,
    QuoteAnswer,
    ActionAnswer,
    RatingGive,
    Read,
    ContactLeave,
    ConversationResolve,
)

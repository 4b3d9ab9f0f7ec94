"""What staff may ask for at the desk."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictStr, StringConstraints

from chat.protocol.bounds import MAX_ATTACHMENTS, MAX_TAGS
from chat.protocol.commands import Command, by_type

Id = Annotated[int, Field(ge=1, strict=True)]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class StaffCommand(Command):
    """What concerns the agent, and no conversation."""


class PresenceSet(StaffCommand):
    """Chosen by hand; it holds until it is chosen anew."""

    type: Literal["presence.set"]
    status: Literal["available", "busy", "away"]


class PresenceBeat(StaffCommand):
    """Sent every 20 s by an open desk; `active` says whether the agent did something since the last one."""

    type: Literal["presence.beat"]
    active: bool


class DeskCommand(Command):
    conversation: UUID


class Watch(DeskCommand):
    type: Literal["watch"]


class Unwatch(DeskCommand):
    type: Literal["unwatch"]


class DeskSync(DeskCommand):
    type: Literal["sync"]
    after: int = Field(ge=0)
    after_desk: int = Field(ge=0)


class Claim(DeskCommand):
    type: Literal["claim"]


class Release(DeskCommand):
    type: Literal["release"]


class Return(DeskCommand):
    """To the assistant, which follows the `instruction`; the customer never sees it.

    `at_once`: it writes now, also if the customer does not wait for an answer.
    """

    type: Literal["return"]
    instruction: StrictStr = ""
    at_once: bool = False


class Transfer(DeskCommand):
    """By the holder, to an agent or to a team; the `note` is for whoever gets it."""

    type: Literal["transfer"]
    agent: Id | None = None
    team: Slug | None = None
    note: StrictStr = ""


class Assign(DeskCommand):
    """Gives the conversation to an agent: to oneself, or by a manager to anybody."""

    type: Literal["assign"]
    agent: Id


class OfferDecline(DeskCommand):
    type: Literal["offer.decline"]


class Snooze(DeskCommand):
    """Out of sight until then, or until the customer writes; null wakes it."""

    type: Literal["snooze"]
    until: AwareDatetime | None


class TagsSet(DeskCommand):
    """All tags of the conversation, in place of those that it had."""

    type: Literal["tags.set"]
    tags: Annotated[tuple[Tag, ...], Field(max_length=MAX_TAGS)]


class Mark(DeskCommand):
    """What kind of conversation it is; only those with customers count in the numbers."""

    type: Literal["mark"]
    kind: Literal["customer", "test", "spam"]


class Merge(DeskCommand):
    """Joins it with another one of the same customer, which goes on."""

    type: Literal["merge"]
    into: UUID


class MacroRun(DeskCommand):
    type: Literal["macro.run"]
    macro: Id


class TranscriptMail(DeskCommand):
    """Without an address to the one that the customer left; any other one has to be `confirmed`."""

    type: Literal["transcript.mail"]
    email: Annotated[StrictStr, StringConstraints(max_length=254)] = ""
    confirmed: bool = False


class Whisper(DeskCommand):
    """Tells the assistant, while it has the conversation, something that the customer does not see.

    `at_once`: it writes now, also if the customer does not wait for an answer.
    """

    type: Literal["whisper"]
    text: StrictStr
    at_once: bool = False


class SuggestionAsk(DeskCommand):
    """Asks the assistant for a reply that the agent may send."""

    type: Literal["suggestion.ask"]


class QuestionAsk(DeskCommand):
    """Asks the assistant something beside the conversation, unseen by the customer."""

    type: Literal["question.ask"]
    text: StrictStr


class MessageFlag(DeskCommand):
    """Says that a message of the assistant is wrong, and what would have been right."""

    type: Literal["message.flag"]
    seq: int = Field(ge=1)
    answer: StrictStr


class DeskRead(DeskCommand):
    """How far the holder has read."""

    type: Literal["read"]
    seq: int = Field(ge=0)


class Look(DeskCommand):
    """Whether the agent has the conversation in front of them: colleagues see it."""

    type: Literal["look"]
    on: bool


class Resolve(DeskCommand):
    type: Literal["resolve"]


class NotePost(DeskCommand):
    type: Literal["note.post"]
    text: StrictStr


class DeskMessagePost(DeskCommand):
    """`consultation` names the suggestion that the reply came from."""

    type: Literal["message.post"]
    text: StrictStr
    attachments: Annotated[tuple[UUID, ...], Field(max_length=MAX_ATTACHMENTS)] = ()
    consultation: Id | None = None


class DeskTypingSet(DeskCommand):
    """`note`: what is being written is a note, which only colleagues learn of."""

    type: Literal["typing.set"]
    on: bool
    note: bool = False


class FocusBeat(DeskCommand):
    """Sent every 15 s while the agent works in the conversation: the source of handling time."""

    type: Literal["focus.beat"]


DESK_COMMANDS = by_type(
    Watch,
    Unwatch,
    DeskSync,
    Claim,
    Release,
    Return,
    Resolve,
    NotePost,
    DeskMessagePost,
    DeskTypingSet,
    FocusBeat,
    Transfer,
    Assign,
    OfferDecline,
    Snooze,
    TagsSet,
    Mark,
    Merge,
    MacroRun,
    TranscriptMail,
    Whisper,
    SuggestionAsk,
    QuestionAsk,
    MessageFlag,
    DeskRead,
    Look,
    PresenceSet,
    PresenceBeat,
)

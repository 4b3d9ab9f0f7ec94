"""Every command, event, code and reason that crosses the wire: the only definition.

`manage.py export_protocol` writes `static/js/protocol.js` and `docs/protocol.md` from it, and a test fails when either
is stale. A command is a frozen pydantic model; a frame that does not fit one is refused with a code of `Code`.
"""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StrictStr, StringConstraints

VERSION = 1
SUBPROTOCOL = "portal.v1"
MAX_TEXT = 4_000
MAX_COMMENT = 2_000
MAX_FRAME_BYTES = 64 * 1024
SYNC_SECONDS = 20
FOCUS_BEAT_SECONDS = 15


class Stream(StrEnum):
    PUBLIC = "public"
    DESK = "desk"


class EventType(StrEnum):
    """Durable facts: numbered per conversation and stream, without gaps."""

    CONVERSATION_OPENED = "conversation.opened"
    STATUS_CHANGED = "conversation.status_changed"
    MESSAGE_POSTED = "message.posted"
    TURN_STARTED = "turn.started"
    TURN_ENDED = "turn.ended"
    TOOL_CALLED = "tool.called"
    QUOTE_OFFERED = "quote.offered"
    QUOTE_ANSWERED = "quote.answered"
    VERIFICATION_SENT = "verification.sent"
    CUSTOMER_VERIFIED = "customer.verified"
    ACTION_PROPOSED = "action.proposed"
    ACTION_ANSWERED = "action.answered"
    AGENT_JOINED = "agent.joined"
    AGENT_LEFT = "agent.left"
    RATING_GIVEN = "rating.given"
    NOTE_POSTED = "note.posted"
    BRIEF_WRITTEN = "brief.written"
    VERDICT_RECORDED = "verdict.recorded"


DESK_EVENTS = frozenset({EventType.NOTE_POSTED, EventType.BRIEF_WRITTEN, EventType.VERDICT_RECORDED})

EVENT_DATA: dict[EventType, dict[str, str]] = {
    EventType.CONVERSATION_OPENED: {
        "kind": "customer, test, preview, sample or spam",
        "previous": "id of the visitor's earlier conversation that this one follows, or null",
    },
    EventType.STATUS_CHANGED: {
        "status": "with_assistant, awaiting_agent, with_agent or resolved",
        "cause": "what moved it, one of the causes listed below",
        "reason": "with handoff_requested: one of the handoff reasons, else absent",
        "requested_by": "with handoff_requested: customer, assistant, policy, failure or agent, else absent",
        "final_at": "with resolved: when the grace period ends and posting is refused, else absent",
    },
    EventType.MESSAGE_POSTED: {
        "author": "customer, assistant, agent or system",
        "name": "who is shown as the speaker; empty for the customer",
        "text": "the message as written (Markdown from assistant and agents, plain text from the customer)",
        "html": "the same, rendered when read: safe elements only",
        "citations": "list of {number, title, url, quote, passage, at}: checked sources; `at` is the offset in code "
        "points of `text` behind which the mark of the source stands",
        "client_id": "the sender's id of this message, or null",
        "turn": "the turn that said it, or null",
    },
    EventType.TURN_STARTED: {"turn": "number of the turn: the assistant has begun to prepare an answer"},
    EventType.TURN_ENDED: {"turn": "number of the turn", "outcome": "finished, failed or superseded"},
    EventType.TOOL_CALLED: {"turn": "number of the turn", "label": "what is being done, for the customer to read"},
    EventType.QUOTE_OFFERED: {
        "reference": "the quote's reference",
        "title": "what is offered",
        "price": "decimal as text",
        "currency": "ISO 4217",
        "period": "month, year or once",
        "inputs": "list of {label, value} that the price rests on",
        "breakdown": "list of {label, amount, detail}; the amounts add up to the price",
        "expires_at": "ISO 8601; afterwards it cannot be accepted",
        "turn": "number of the turn",
    },
    EventType.QUOTE_ANSWERED: {"reference": "the quote's reference", "answer": "accept or decline"},
    EventType.VERIFICATION_SENT: {
        "expires_at": "ISO 8601; afterwards the code is worth nothing",
        "demo_code": "in demo mode the code itself, where the address is known; else absent",
    },
    EventType.CUSTOMER_VERIFIED: {"name": "the customer's name, may be empty"},
    EventType.ACTION_PROPOSED: {
        "reference": "the action's reference",
        "title": "what would be done",
        "lines": "list of {label, value}: all that it consists of",
        "button": "the word of consent",
        "expires_at": "ISO 8601; afterwards it cannot be confirmed",
        "turn": "number of the turn",
    },
    EventType.ACTION_ANSWERED: {
        "reference": "the action's reference",
        "answer": "confirm or decline",
        "outcome": "confirmed, declined or failed",
        "text": "what was done, or why not, for the customer to read",
    },
    EventType.AGENT_JOINED: {"name": "the agent's public name", "initials": "one or two letters"},
    EventType.AGENT_LEFT: {"name": "the agent's public name", "cause": "released, returned or resolved"},
    EventType.RATING_GIVEN: {"score": "1 to 5", "comment": "the customer's words, may be empty"},
    EventType.BRIEF_WRITTEN: {"handoff": "id of the handoff", "made_by": "the model that wrote it, or record"},
    EventType.NOTE_POSTED: {
        "author": "the agent's name",
        "text": "the remark, for staff only",
        "html": "the same, rendered when read",
        "client_id": "the sender's id of this note",
    },
    EventType.VERDICT_RECORDED: {
        "where": "input (what the customer wrote), output (what the assistant said) or tool",
        "kind": "what was found: secret, personal_data, injection, abuse, self_harm, competitor, promise, leak or link",
        "rule": "name of the rule that found it",
        "action": "what was done: mask, caution, rewrite, retry or handoff",
        "text": "the passage it was found in; of a secret only its mask",
        "turn": "the turn that said it, or null",
        "message": "number of the message it was found in, or null",
    },
}


class Ephemeral(StrEnum):
    """Frames without a number: they may be lost, and nothing depends on them."""

    DRAFT = "draft"
    TYPING_CHANGED = "typing.changed"
    PRESENCE_CHANGED = "presence.changed"
    QUEUE_CHANGED = "queue.changed"


EPHEMERAL_DATA: dict[Ephemeral, dict[str, str]] = {
    Ephemeral.DRAFT: {
        "turn": "number of the turn",
        "attempt": "a higher one than seen so far: forget the text and begin again",
        "offset": "where this text begins, in code points; 0 replaces the whole text",
        "text": "plain text to show as it is, never as HTML",
    },
    Ephemeral.TYPING_CHANGED: {"author": "customer, agent", "name": "who types", "on": "true or false"},
    Ephemeral.PRESENCE_CHANGED: {"customer": "true while the customer has the conversation open"},
    Ephemeral.QUEUE_CHANGED: {
        "position": "to a waiting customer: place in the queue, from 1; staff: absent, as the following",
        "open": "whether people are at the desk by the company's business hours",
        "opens_at": "ISO 8601: when they will be, or null",
        "place": "where the business hours count",
        "email": "the address for those who would rather write, or null",
        "next": "what happens next, in the company's words, or null",
    },
}


class ServerFrame(StrEnum):
    SNAPSHOT = "snapshot"
    ACK = "ack"
    REFUSED = "refused"


class HandoffReason(TextChoices):
    """Why a human is needed. The first is what the customer's own button sends."""

    CUSTOMER_REQUEST = "customer_request", _("Asked for a person")
    COMPLAINT = "complaint", _("Complaint")
    DISPUTE = "dispute", _("Disputes a charge or a decision")
    NEEDS_AUTHORITY = "needs_authority", _("Needs a decision the assistant may not make")
    ACCOUNT_SPECIFIC = "account_specific", _("Needs access to the customer's account")
    NOT_ANSWERED = "not_answered", _("The assistant has no answer")
    DISTRESS = "distress", _("Emergency or distress")
    ASSISTANT_FAILED = "assistant_failed", _("The assistant failed")
    LIMIT_REACHED = "limit_reached", _("A limit was reached")
    GUARDRAIL = "guardrail", _("A guardrail stopped the assistant")
    RELEASED = "released", _("Given back by an agent")
    CONTINUED = "continued", _("Continued after an agent had resolved it")
    OTHER = "other", _("Something else")


CUSTOMER_REASONS = (HandoffReason.CUSTOMER_REQUEST, HandoffReason.COMPLAINT, HandoffReason.OTHER)


class Requester(TextChoices):
    """Who asked for a human."""

    CUSTOMER = "customer", _("Customer")
    ASSISTANT = "assistant", _("Assistant")
    POLICY = "policy", _("Policy")
    FAILURE = "failure", _("Failure")
    AGENT = "agent", _("Agent")


class Code(StrEnum):
    """Fixed codes of refusals, the same over HTTP and the WebSocket."""

    MALFORMED = "malformed"
    UNKNOWN_COMMAND = "unknown_command"
    INVALID = "invalid"
    EMPTY_TEXT = "empty_text"
    TEXT_TOO_LONG = "text_too_long"
    FRAME_TOO_LARGE = "frame_too_large"
    CLIENT_ID_REUSED = "client_id_reused"
    NOT_SIGNED_IN = "not_signed_in"
    FORBIDDEN = "forbidden"
    BAD_ORIGIN = "bad_origin"
    NOT_FOUND = "not_found"
    CONVERSATION_FINAL = "conversation_final"
    NOT_ALLOWED_NOW = "not_allowed_now"
    ALREADY_CLAIMED = "already_claimed"
    HANDOFF_GONE = "handoff_gone"
    NOT_HOLDER = "not_holder"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_ANSWERED = "quote_answered"
    ACTION_EXPIRED = "action_expired"
    ACTION_ANSWERED = "action_answered"
    ACTION_RUNNING = "action_running"
    CODE_WRONG = "code_wrong"
    CODE_EXPIRED = "code_expired"
    IDENTITY_REFUSED = "identity_refused"
    RATING_TOO_EARLY = "rating_too_early"
    RATING_TOO_LATE = "rating_too_late"
    ALREADY_RATED = "already_rated"
    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    UNAVAILABLE = "unavailable"
    RESTARTING = "restarting"


REFUSALS: dict[Code, tuple[HTTPStatus, Any]] = {
    Code.MALFORMED: (HTTPStatus.BAD_REQUEST, _("This could not be read. Please send valid JSON.")),
    Code.UNKNOWN_COMMAND: (HTTPStatus.BAD_REQUEST, _("There is no such command.")),
    Code.INVALID: (HTTPStatus.UNPROCESSABLE_ENTITY, _("A value is missing or not allowed.")),
    Code.EMPTY_TEXT: (HTTPStatus.UNPROCESSABLE_ENTITY, _("Please write something first.")),
    Code.TEXT_TOO_LONG: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("This is too long: up to 4,000 characters fit into one message."),
    ),
    Code.FRAME_TOO_LARGE: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This is too large to be sent.")),
    Code.CLIENT_ID_REUSED: (
        HTTPStatus.CONFLICT,
        _("Another message was already sent under this id. Please send it again."),
    ),
    Code.NOT_SIGNED_IN: (HTTPStatus.UNAUTHORIZED, _("Your session has ended. Please reload the page.")),
    Code.FORBIDDEN: (HTTPStatus.FORBIDDEN, _("You are not allowed to do this.")),
    Code.BAD_ORIGIN: (HTTPStatus.FORBIDDEN, _("This page may not send requests to the portal.")),
    Code.NOT_FOUND: (HTTPStatus.NOT_FOUND, _("This was not found.")),
    Code.CONVERSATION_FINAL: (
        HTTPStatus.CONFLICT,
        _("This conversation is finished. Please start a new one; we can still see this one."),
    ),
    Code.NOT_ALLOWED_NOW: (HTTPStatus.CONFLICT, _("This is not possible at the moment.")),
    Code.ALREADY_CLAIMED: (HTTPStatus.CONFLICT, _("A colleague has already taken this conversation.")),
    Code.HANDOFF_GONE: (HTTPStatus.CONFLICT, _("The customer is no longer waiting for a person.")),
    Code.NOT_HOLDER: (HTTPStatus.CONFLICT, _("Only the agent who holds this conversation can do this.")),
    Code.QUOTE_EXPIRED: (HTTPStatus.CONFLICT, _("This quote has expired. Please ask for a new one.")),
    Code.QUOTE_ANSWERED: (HTTPStatus.CONFLICT, _("This quote was already answered differently.")),
    Code.ACTION_EXPIRED: (HTTPStatus.CONFLICT, _("The time to confirm this is over. Please ask for it again.")),
    Code.ACTION_ANSWERED: (HTTPStatus.CONFLICT, _("This was already answered differently.")),
    Code.ACTION_RUNNING: (HTTPStatus.CONFLICT, _("This is being carried out already. One moment, please.")),
    Code.CODE_WRONG: (HTTPStatus.CONFLICT, _("That is not the code. Please look at the newest e-mail from us.")),
    Code.CODE_EXPIRED: (HTTPStatus.CONFLICT, _("No code is valid at the moment. Please ask for a new one.")),
    Code.IDENTITY_REFUSED: (HTTPStatus.CONFLICT, _("We could not confirm who you are.")),
    Code.RATING_TOO_EARLY: (HTTPStatus.CONFLICT, _("You can rate the conversation once it is finished.")),
    Code.RATING_TOO_LATE: (HTTPStatus.CONFLICT, _("The time to rate this conversation is over.")),
    Code.ALREADY_RATED: (HTTPStatus.CONFLICT, _("You have already rated this conversation. Thank you.")),
    Code.TOO_FAST: (HTTPStatus.TOO_MANY_REQUESTS, _("That was very fast. Please wait a moment.")),
    Code.TOO_SLOW: (HTTPStatus.REQUEST_TIMEOUT, _("The connection is too slow to keep up. Reconnecting.")),
    Code.UNAVAILABLE: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("We cannot reach our systems at the moment. Nothing is lost; please try again shortly."),
    ),
    Code.RESTARTING: (HTTPStatus.SERVICE_UNAVAILABLE, _("The portal is restarting. Reconnecting.")),
}


class CloseCode:
    """WebSocket close codes of ours (only 1000 and 3000-4999 can be sent by Daphne's library)."""

    NOT_SIGNED_IN = 4401
    NOT_FOUND = 4404
    TOO_FAST = 4429
    TOO_SLOW = 4008
    RESTARTING = 4012
    FRAME_TOO_LARGE = 1009


class Refusal(Exception):
    """A command that cannot be carried out; nothing was changed. `detail` replaces the code's own sentence."""

    def __init__(self, code: Code, detail: str | None = None):
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def status(self) -> HTTPStatus:
        return REFUSALS[self.code][0]

    @property
    def message(self) -> str:
        return str(self.detail or REFUSALS[self.code][1])


ClientId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class Command(BaseModel):
    """What every command has. Unknown keys are refused: a misspelt one would otherwise be ignored in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: ClientId


class MessagePost(Command):
    type: Literal["message.post"]
    text: StrictStr


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


class ConversationResolve(Command):
    type: Literal["conversation.resolve"]


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
    type: Literal["return"]


class Resolve(DeskCommand):
    type: Literal["resolve"]


class NotePost(DeskCommand):
    type: Literal["note.post"]
    text: StrictStr


class DeskMessagePost(DeskCommand):
    type: Literal["message.post"]
    text: StrictStr


class DeskTypingSet(DeskCommand):
    type: Literal["typing.set"]
    on: bool


class FocusBeat(DeskCommand):
    """Sent every 15 s while the agent works in the conversation: the source of handling time."""

    type: Literal["focus.beat"]


def _by_type(*commands: type[Command]) -> dict[str, type[Command]]:
    return {command.model_fields["type"].annotation.__args__[0]: command for command in commands}


CUSTOMER_COMMANDS = _by_type(
    MessagePost,
    Sync,
    TypingSet,
    HandoffRequest,
    HandoffWithdraw,
    QuoteAnswer,
    ActionAnswer,
    RatingGive,
    ConversationResolve,
)
DESK_COMMANDS = _by_type(
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
)

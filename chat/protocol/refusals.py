"""Why a command is not carried out: fixed codes, with a sentence for people."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _


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
    NO_SUCH_AGENT = "no_such_agent"
    AGENT_UNAVAILABLE = "agent_unavailable"
    OFFER_GONE = "offer_gone"
    FILE_TOO_LARGE = "file_too_large"
    FILE_TYPE_REFUSED = "file_type_refused"
    FILE_INFECTED = "file_infected"
    NOT_PROVED = "not_proved"
    NOT_MERGEABLE = "not_mergeable"
    SCOPE_MISSING = "scope_missing"
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
    Code.NO_SUCH_AGENT: (HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no such colleague or team.")),
    Code.AGENT_UNAVAILABLE: (HTTPStatus.CONFLICT, _("This colleague cannot take it at the moment.")),
    Code.OFFER_GONE: (HTTPStatus.CONFLICT, _("This is no longer offered to you.")),
    Code.FILE_TOO_LARGE: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This file is too large.")),
    Code.FILE_TYPE_REFUSED: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        _("Files of this kind cannot be sent here. Pictures, PDF, text and office documents can."),
    ),
    Code.FILE_INFECTED: (HTTPStatus.UNPROCESSABLE_ENTITY, _("The virus scanner found something in this file.")),
    Code.NOT_PROVED: (
        HTTPStatus.CONFLICT,
        _("It is not proved that both conversations are with the same customer."),
    ),
    Code.NOT_MERGEABLE: (HTTPStatus.CONFLICT, _("These conversations cannot be joined.")),
    Code.SCOPE_MISSING: (HTTPStatus.FORBIDDEN, _("This API key may not do this.")),
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

"""A command by REST: the same as over the WebSocket, where programs need no connection."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status

from agents_desk import commands
from agents_desk.services.receipts import WITHOUT_KEY
from chat.protocol import Code, DeskCommand, Refusal


class Accepted(Schema):
    """The number that the conversation has reached."""

    seq: int


def carry_out(request: HttpRequest, conversation_id: str, command: type[DeskCommand], **fields) -> Status:
    """Carries out a command of this type for whoever calls; 202 with the number at which it stands."""
    name = command.model_fields["type"].annotation.__args__[0]
    order = command(type=name, client_id=WITHOUT_KEY, conversation=uuid_of(conversation_id), **fields)
    return Status(202, {"seq": commands.carry_out(request.auth, order).seq})


def uuid_of(text: str) -> UUID:
    """Raises `not_found` for what is no id at all: there is no such conversation."""
    try:
        return UUID(text)
    except ValueError:
        raise Refusal(Code.NOT_FOUND) from None

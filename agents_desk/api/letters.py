"""Sending a conversation by e-mail, over REST."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, StrictStr, StringConstraints

from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import Accepted, carry_out
from chat.protocol import TranscriptMail

router = Router(auth=staff)


class TranscriptIn(Schema):
    """Without an address to the one that the customer left; any other one has to be `confirmed`."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[StrictStr, StringConstraints(max_length=254)] = ""
    confirmed: bool = False


@router.post("/conversations/{conversation_id}/transcript", response={202: Accepted}, summary="Send it by e-mail")
def mail_transcript(request: HttpRequest, conversation_id: str, body: TranscriptIn | None = None):
    """What the customer has seen so far. By its holder, or by a manager."""
    fields = body.model_dump() if body else {}
    return carry_out(request, conversation_id, TranscriptMail, **fields)

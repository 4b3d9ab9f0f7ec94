"""Passing conversations on, over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, StrictStr

from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import Accepted, carry_out
from chat.protocol import Assign, OfferDecline, Transfer
from chat.protocol.desk_commands import Id, Slug

router = Router(auth=staff)


class Passed(Schema):
    """To an `agent` (their id) or to a `team` (its slug), with a note for them."""

    model_config = ConfigDict(extra="forbid")

    agent: Id | None = None
    team: Slug | None = None
    note: StrictStr = ""


class Assigned(Schema):
    model_config = ConfigDict(extra="forbid")

    agent: Id


@router.post("/conversations/{conversation_id}/transfer", response={202: Accepted}, summary="Pass it on")
def transfer(request: HttpRequest, conversation_id: str, body: Passed):
    """By its holder. A colleague who is not at the desk is refused with `agent_unavailable`."""
    return carry_out(request, conversation_id, Transfer, **body.model_dump())


@router.post("/conversations/{conversation_id}/assign", response={202: Accepted}, summary="Give it to an agent")
def assign(request: HttpRequest, conversation_id: str, body: Assigned):
    """To oneself; by a manager to anybody at the desk, whoever has it now."""
    return carry_out(request, conversation_id, Assign, agent=body.agent)


@router.post("/conversations/{conversation_id}/offer/decline", response={202: Accepted}, summary="Decline an offer")
def decline_offer(request: HttpRequest, conversation_id: str):
    """It is offered to the next agent at once."""
    return carry_out(request, conversation_id, OfferDecline)

"""Putting conversations aside, over REST."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, ConfigDict

from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import Accepted, carry_out
from agents_desk.snooze_times import offered_now
from chat.protocol import Snooze

router = Router(auth=staff)


class Until(Schema):
    model_config = ConfigDict(extra="forbid")

    until: AwareDatetime | None


class Offered(Schema):
    name: str
    label: str
    until: datetime


@router.get("/snooze-times", response=list[Offered], summary="Until when one may snooze a conversation")
def read_times(request: HttpRequest):
    """What is usual at this moment by the company's own hours, the soonest first; any other time will do as well."""
    return offered_now()


@router.post("/conversations/{conversation_id}/snooze", response={202: Accepted}, summary="Snooze, or end the snooze")
def snooze(request: HttpRequest, conversation_id: str, body: Until):
    """Until then, or until the customer writes; null takes it back. The clocks of the service level run on."""
    return carry_out(request, conversation_id, Snooze, until=body.until)

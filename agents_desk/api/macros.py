"""Macros over REST: which there are, and running one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict

from agents_desk.api.auth import staff
from agents_desk.macro_words import describe
from agents_desk.models import Macro
from agents_desk.services import macros
from chat import access
from chat.protocol import ClientId
from portal.accounts import audit

router = Router(auth=staff)


class RunOf(Schema):
    model_config = ConfigDict(extra="forbid")

    client_id: ClientId


class StepDone(Schema):
    do: str
    done: str
    seq: int


class Ran(Schema):
    """What each step did, in their order."""

    steps: list[StepDone]


@router.get("/macros", summary="The macros that I can run")
def read_macros(request: HttpRequest) -> dict[str, Any]:
    """The shared ones of my teams and my own, the most used first, each step in words."""
    found = Macro.objects.open_to(request.auth).order_by("-uses", "title")
    return {"items": [_as_json(macro) for macro in found]}


@router.post("/conversations/{conversation_id}/macros/{macro_id}", response=Ran, summary="Run a macro")
def run_macro(request: HttpRequest, conversation_id: str, macro_id: int, body: RunOf):
    """All of its steps or none: a refusal names the step that cannot be done, and nothing has changed."""
    conversation = access.conversation_for_staff(request.auth, conversation_id)
    with transaction.atomic():
        steps = macros.run(conversation=conversation, agent=request.auth, macro_id=macro_id, client_id=body.client_id)
        audit.record(request.auth, "desk.macro.run", subject=conversation.id, macro=macro_id)
    return {"steps": steps}


def _as_json(macro: Macro) -> dict[str, Any]:
    return {
        "id": macro.pk,
        "title": macro.title,
        "mine": macro.owner_id is not None,
        "steps": [describe(action) for action in macro.steps],
    }

"""Macros over REST: which there are, and running one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, PositiveInt

from agents_desk import commands
from agents_desk.api.auth import staff
from agents_desk.api.carrying_out import uuid_of
from agents_desk.macro_words import describe
from agents_desk.models import Macro
from chat.protocol import ClientId, MacroRun

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
def run_macro(request: HttpRequest, conversation_id: str, macro_id: PositiveInt, body: RunOf):
    """All of its steps or none: a refusal names the step that cannot be done, and nothing has changed.

    Sent again under the same `client_id` it is answered as the first time.
    """
    conversation = uuid_of(conversation_id)
    order = MacroRun(type="macro.run", client_id=body.client_id, conversation=conversation, macro=macro_id)
    return {"steps": commands.carry_out(request.auth, order).steps}


def _as_json(macro: Macro) -> dict[str, Any]:
    return {
        "id": macro.pk,
        "title": macro.title,
        "mine": macro.owner_id is not None,
        "steps": [describe(action) for action in macro.steps],
    }

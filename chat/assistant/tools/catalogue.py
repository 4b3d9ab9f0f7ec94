"""Which tools the model is offered, and running one of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from chat import company
from chat.assistant.tools import request_human, resolve_conversation, search_knowledge, verify_customer
from chat.database import release_connections
from chat.models import ToolCall
from chat.packs.contract import Answer, Offer, Problem, Proposal
from chat.packs.folder import PackContent, ToolDefinition
from chat.packs.http_tools import HttpTool
from chat.packs.tools import PackTool
from chat.services import actions, records
from chat.services.actions import TooManyOpen
from chat.services.settlement import ToolOutcome
from chat.services.transcript import Transcript

log = logging.getLogger(__name__)

READ = "read"
CORE = {module.NAME: module for module in (request_human, resolve_conversation, search_knowledge, verify_customer)}


def definitions(content: PackContent) -> list[dict[str, Any]]:
    """All tools by name in alphabetical order: the order is part of what the cache recognises."""
    core = [module.definition(content) for module in CORE.values()]
    return _by_name([*core, *map(_as_offered, content.offered_tools)])


def read_only_definitions(content: PackContent) -> list[dict[str, Any]]:
    """Those that change nothing, offer nothing and tell the customer nothing: for an agent who asks the assistant."""
    own = [_as_offered(tool) for tool in content.offered_tools if tool.effect == READ]
    return _by_name([search_knowledge.definition(content), *own])


def look_up(
    name: str, raw: dict[str, Any], content: PackContent, conversation_id: UUID, *, audiences: Sequence[str]
) -> ToolOutcome:
    """Runs one tool of `read_only_definitions`; any other is refused, whatever the model was offered.

    Whose data it may see is decided by the conversation, as in `run`.
    """
    started = time.monotonic()
    outcome = _look_up(name, raw, content, conversation_id, audiences)
    return replace(outcome, duration_ms=round((time.monotonic() - started) * 1000))


def _look_up(
    name: str, raw: dict[str, Any], content: PackContent, conversation_id: UUID, audiences: Sequence[str]
) -> ToolOutcome:
    if name == search_knowledge.NAME:
        try:
            return search_knowledge.look_up(raw, content, audiences=audiences)
        except ValidationError as error:
            return _refused(_faults(error))
    tool = company.tool_named(name, content)
    if tool is None or tool.effect != READ:
        return _refused(f"There is no tool named {name!r} here.")
    return _run_pack_tool(tool, raw, content, conversation_id)


def _as_offered(tool: ToolDefinition) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "input_schema": tool.input_schema}


def _by_name(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(tools, key=lambda tool: tool["name"])


def run(name: str, raw: dict[str, Any], content: PackContent, conversation_id: UUID) -> ToolOutcome:
    """Runs one tool. Wrong input, an unknown or a broken tool is an answer to the model, never an exception.

    Whose data a tool may see is decided by the conversation alone.
    """
    started = time.monotonic()
    outcome = _run(name, raw, content, conversation_id)
    return replace(outcome, duration_ms=round((time.monotonic() - started) * 1000))


def _run(name: str, raw: dict[str, Any], content: PackContent, conversation_id: UUID) -> ToolOutcome:
    if name in CORE:
        try:
            return CORE[name].run(raw, content)
        except ValidationError as error:
            return _refused(_faults(error))
    tool = company.tool_named(name, content)
    if tool is None:
        return _refused(f"There is no tool named {name!r}.")
    return _run_pack_tool(tool, raw, content, conversation_id)


def _faults(error: ValidationError) -> dict[str, str]:
    return {str(fault["loc"][0]) if fault["loc"] else "input": fault["msg"] for fault in error.errors()}


def _run_pack_tool(
    tool: PackTool | HttpTool, raw: dict[str, Any], content: PackContent, conversation_id: UUID
) -> ToolOutcome:
    context = records.tool_context(conversation_id, content)
    if tool.is_remote:
        release_connections()  # Nobody else's system is waited for with a connection in hand.
    try:
        result = tool.call(context, raw)
    except Exception:
        # A pack's code is its company's: whatever it raises, the conversation goes on and the log says where.
        log.exception("tool %s failed", tool.name)
        return ToolOutcome(
            output={"error": "This cannot be looked up at the moment. Offer a human colleague."}, is_error=True
        )
    match result:
        case Offer():
            return ToolOutcome(output=None, label=tool.label, offer=result)
        case Proposal():
            return ToolOutcome(output=None, label=tool.label, effect=partial(_propose, tool=tool.name, proposal=result))
        case Answer(data):
            return ToolOutcome(output=dict(data), label=tool.label)
        case Problem(fields, sentence):
            return _refused({**fields, **({"": sentence} if sentence else {})})


def _propose(transcript: Transcript, call: ToolCall, *, tool: str, proposal: Proposal) -> ToolOutcome:
    try:
        action = actions.propose(transcript, tool_call=call, tool=tool, proposal=proposal)
    except TooManyOpen:
        return _refused("The customer has several cards to answer already. Ask for an answer to those first.")
    return ToolOutcome(output=actions.as_answer(action))


def _refused(problems: dict[str, str] | str) -> ToolOutcome:
    return ToolOutcome(output={"problems": problems}, is_error=True)

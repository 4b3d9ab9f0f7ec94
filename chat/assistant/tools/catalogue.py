"""Which tools the model is offered, and running one of them."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from chat import clock, company
from chat.assistant.tools import request_human, resolve_conversation
from chat.packs.contract import Answer, Offer, Problem, ToolContext
from chat.packs.folder import PackContent
from chat.packs.tools import PackTool
from chat.services.settlement import ToolOutcome

log = logging.getLogger(__name__)

CORE = {module.NAME: module for module in (request_human, resolve_conversation)}


def definitions(content: PackContent) -> list[dict[str, Any]]:
    """All tools by name in alphabetical order: the order is part of what the cache recognises."""
    core = [module.definition(content) for module in CORE.values()]
    own = [
        {"name": tool.name, "description": tool.description, "input_schema": tool.input_schema}
        for tool in content.tools
    ]
    return sorted(core + own, key=lambda tool: tool["name"])


def run(name: str, raw: dict[str, Any], content: PackContent) -> ToolOutcome:
    """Runs one tool. Wrong input, an unknown or a broken tool is an answer to the model, never an exception."""
    started = time.monotonic()
    outcome = _run(name, raw, content)
    return replace(outcome, duration_ms=round((time.monotonic() - started) * 1000))


def _run(name: str, raw: dict[str, Any], content: PackContent) -> ToolOutcome:
    if name in CORE:
        try:
            return CORE[name].run(raw, content)
        except ValidationError as error:
            return _refused(
                {str(fault["loc"][0]) if fault["loc"] else "input": fault["msg"] for fault in error.errors()}
            )
    tool = company.tools().get(name)
    if tool is None:
        return _refused(f"There is no tool named {name!r}.")
    return _run_pack_tool(tool, raw, content)


def _run_pack_tool(tool: PackTool, raw: dict[str, Any], content: PackContent) -> ToolOutcome:
    context = ToolContext(
        now=clock.now(),
        time_zone=content.settings.hours.time_zone,
        currency=content.settings.currency,
    )
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
        case Answer(data):
            return ToolOutcome(output=dict(data), label=tool.label)
        case Problem(fields, sentence):
            return _refused({**fields, **({"": sentence} if sentence else {})})


def _refused(problems: dict[str, str] | str) -> ToolOutcome:
    return ToolOutcome(output={"problems": problems}, is_error=True)

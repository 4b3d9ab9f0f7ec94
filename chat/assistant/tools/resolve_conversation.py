"""`resolve_conversation`: the assistant closes a matter that the customer calls settled."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chat.packs.folder import PackContent
from chat.services.settlement import ToolOutcome

NAME = "resolve_conversation"


class Input(BaseModel):
    model_config = ConfigDict(extra="ignore")

    summary: str = Field(min_length=1)


def definition(content: PackContent) -> dict[str, Any]:
    return {
        "name": NAME,
        "description": (
            "Close the conversation. Only when the customer has clearly said that nothing else is needed. "
            "Say goodbye in the same answer."
        ),
        "input_schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "summary": {"type": "string", "description": "One sentence: what was asked and how it was settled."}
            },
            "required": ["summary"],
        },
    }


def run(raw: dict[str, Any], content: PackContent) -> ToolOutcome:
    """Takes effect when the turn is settled, so that the goodbye stands before the end.

    What arrives as broken JSON has no summary, and closes nothing.
    """
    Input.model_validate(raw)
    return ToolOutcome(output={"will_close": True, "note": "It closes after your goodbye."})

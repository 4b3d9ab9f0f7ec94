"""`request_human`: the assistant asks for a colleague."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from chat import queries
from chat.packs.folder import PackContent
from chat.protocol import HandoffReason
from chat.services.settlement import ToolOutcome

NAME = "request_human"
LABEL = _("Asking a colleague to join")
# What only the portal itself can know is not for the model to claim.
REASONS = [
    HandoffReason.CUSTOMER_REQUEST,
    HandoffReason.COMPLAINT,
    HandoffReason.DISPUTE,
    HandoffReason.NEEDS_AUTHORITY,
    HandoffReason.ACCOUNT_SPECIFIC,
    HandoffReason.NOT_ANSWERED,
    HandoffReason.DISTRESS,
    HandoffReason.OTHER,
]
MAX_SUMMARY = 1000


class Input(BaseModel):
    model_config = ConfigDict(extra="ignore")

    reason: HandoffReason
    summary: str = Field(min_length=1)
    team: str = ""


def definition(content: PackContent) -> dict[str, Any]:
    """The schema, with the pack's teams to choose from."""
    teams = content.settings.teams
    return {
        "name": NAME,
        "description": (
            "Hand the conversation to a human colleague. Use it when the customer asks for a person, complains or "
            "disputes something, when a decision is needed that you may not make, when the matter needs access to the "
            "customer's account, or when you cannot help. Tell the customer that a colleague will take over."
        ),
        "input_schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "reason": {
                    "type": "string",
                    "enum": [reason.value for reason in REASONS],
                    "description": "; ".join(f"{reason.value}: {reason.label}" for reason in REASONS),
                },
                "summary": {
                    "type": "string",
                    "description": "Two or three sentences for the colleague: what the customer wants, what is known "
                    "so far, and what is still open. No guesses.",
                },
                "team": {
                    "type": "string",
                    "enum": [team.slug for team in teams],
                    "description": "; ".join(f"{team.slug}: {team.title}" for team in teams),
                },
            },
            "required": ["reason", "summary"],
        },
    }


def run(raw: dict[str, Any], content: PackContent) -> ToolOutcome:
    """Puts the conversation into the human queue; without a team, or with an unknown one, by the customer's intent."""
    request = Input.model_validate(raw)
    reason = request.reason if request.reason in REASONS else HandoffReason.OTHER
    teams = {team.slug for team in content.settings.teams}
    team = request.team if request.team in teams else ""
    return ToolOutcome(
        output={
            "handed_over": True,
            "note": "A human colleague has been asked to take over. Say so briefly, and what happens next.",
            "what_happens_next": queries.outlook(),
        },
        label=LABEL,
        handoff={"reason": reason.value, "summary": request.summary[:MAX_SUMMARY], "team": team},
    )

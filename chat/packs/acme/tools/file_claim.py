"""Reporting a claim: the tool checks and shows it, the customer's click files it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chat.packs.contract import Done, Problem, Proposal, ToolContext, tool

from ..claims import COVERAGES, FIRST_CONTACT, POLICE_REPORT, REPORT_WITHIN, Kind
from ..own_policies import find_policy, name_of

SHORTEST = 10
INJURED = (
    "Somebody was hurt, so a person of the claims team takes the report. Call request_human for the team claims, "
    "and say first that 911 comes before everything if it is urgent."
)


@tool(label="Preparing your claim", effect="action", needs_verification=True)
def file_claim(
    context: ToolContext,
    kind: Annotated[Kind, Field(title="Kind of damage", description="What happened, as the nearest of these.")],
    day: Annotated[date, Field(title="Day", description="The day on which it happened, as YYYY-MM-DD.")],
    description: Annotated[
        str,
        Field(
            title="What happened",
            description="What happened and where, what is damaged, who was involved, in the customer's own words.",
            max_length=1000,
        ),
    ],
    anybody_hurt: Annotated[
        bool, Field(title="Anybody hurt", description="Whether anybody was hurt. Ask; never assume.")
    ],
    policy: Annotated[
        str | None, Field(title="Policy number", description="Which policy, if the customer has several in force.")
    ] = None,
    police_report: Annotated[
        str | None, Field(title="Police report", description="The number of the police report, if there is one.")
    ] = None,
) -> Proposal | Problem:
    """Prepare a claim for one of the verified customer's own policies.

    It is filed only when the customer confirms it on the card that this shows. Ask for what is missing first; do not
    make up anything, and do not say that the claim is filed before you are told so.
    """
    if anybody_hurt:
        return Problem(sentence=INJURED)
    found = find_policy(context, policy)
    if isinstance(found, Problem):
        return found
    problems = _day_problems(found, day, context.today)
    if len(description) < SHORTEST:
        problems["description"] = "Ask for a sentence or two about what happened and where."
    coverage = COVERAGES[kind]
    if not any(each["name"].startswith(coverage) for each in found["coverages"]):
        problems["kind"] = f"This policy does not list {coverage}. Offer a colleague of the claims team, who can check."
    if problems:
        return Problem(fields=problems)
    lines = [
        ("Policy", name_of(found)),
        ("Kind of damage", kind),
        ("Day", f"{day:%B} {day.day}, {day.year}"),
        ("What happened", description),
        ("Coverage", coverage),
    ]
    if police_report or kind in POLICE_REPORT:
        lines.append(("Police report", police_report or "not yet; please hand it in"))
    return Proposal(
        title="Report a claim",
        lines=tuple(lines),
        arguments={
            "policy": found["reference"],
            "kind": kind,
            "day": day.isoformat(),
            "description": description,
            "police_report": police_report or "",
        },
        button="File this claim",
    )


def perform(
    context: ToolContext, policy: str, kind: str, day: str, description: str, police_report: str
) -> Done | Problem:
    """File it."""
    found = context.records.get("policies", policy)
    if found is None:
        return Problem(sentence="The policy is no longer on file. Nothing was filed.")
    coverage = next((each for each in found["coverages"] if each["name"].startswith(COVERAGES[kind])), {})
    filed = context.records.create(
        "claims",
        {
            "policy": policy,
            "kind": kind,
            "coverage": COVERAGES[kind],
            "date": day,
            "description": description,
            "police_report": police_report,
            "status": "reported",
            "deductible": coverage.get("deductible", "$0").strip("$").replace(",", "") + ".00",
            "next_step": FIRST_CONTACT,
            "history": [{"date": context.today.isoformat(), "step": "Reported in the chat"}],
        },
        prefix="CLM",
    )
    return Done(f"Your claim {filed['reference']} was filed. {FIRST_CONTACT}")


def _day_problems(policy: dict, day: date, today: date) -> dict[str, str]:
    if day > today:
        return {"day": "This day has not come yet. Ask when it happened."}
    if day < today - REPORT_WITHIN:
        return {"day": "Claims are reported within 30 days. Offer a colleague of the claims team, who can decide."}
    if day < date.fromisoformat(policy["since"]) or ("ended" in policy and day >= date.fromisoformat(policy["ended"])):
        return {"day": "The policy was not in force on that day. Offer a colleague of the claims team."}
    return {}

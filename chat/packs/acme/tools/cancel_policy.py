"""Cancelling a policy: the tool checks and shows it, the customer's click does it."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from chat.packs.contract import Done, Problem, Proposal, ToolContext, tool

from ..own_policies import KIND, find_policy, name_of

EARLIEST = timedelta(days=1)
LATEST = timedelta(days=60)


@tool(label="Preparing the cancellation", effect="action", needs_verification=True)
def cancel_policy(
    context: ToolContext,
    cover_ends: Annotated[
        date, Field(title="Day", description="The day on which cover ends at 12:01 AM, as YYYY-MM-DD.")
    ],
    policy: Annotated[
        str | None, Field(title="Policy number", description="Which policy, if the customer has several in force.")
    ] = None,
) -> Proposal | Problem:
    """Prepare the cancellation of one of the verified customer's own policies.

    Cover can end on any day from tomorrow up to 60 days ahead. It is cancelled only when the customer confirms it on
    the card that this shows. Call it only when the customer wants to cancel, and never say that it is done before you
    are told so. An earlier day needs a proof: offer a colleague.
    """
    found = find_policy(context, policy)
    if isinstance(found, Problem):
        return found
    if problem := _problem(found, cover_ends, context.today):
        return problem
    return Proposal(
        title="Cancel your policy",
        lines=(
            ("Policy", name_of(found)),
            ("Cover ends", f"{_written(cover_ends)}, 12:01 AM"),
            ("What you get back", "What you have paid for the days after that"),
            ("Taking it back", "Until the day before, through our policies team"),
        ),
        arguments={"policy": found["reference"], "cover_ends": cover_ends.isoformat()},
        button="Cancel this policy",
    )


def perform(context: ToolContext, policy: str, cover_ends: str) -> Done | Problem:
    """Cancel it, if it still can be."""
    found = context.records.get(KIND, policy)
    day = date.fromisoformat(cover_ends)
    if found is None:
        return Problem(sentence="The policy is no longer on file. Nothing was changed.")
    if problem := _problem(found, day, context.today):
        return problem
    context.records.update(KIND, policy, {"status": "ending", "ended": cover_ends})
    return Done(
        f"Your policy {found['reference']} is cancelled. Cover ends on {_written(day)} at 12:01 AM; "
        "what you have paid for the days after that is paid back."
    )


def _problem(policy: dict, cover_ends: date, today: date) -> Problem | None:
    if policy["status"] != "active":
        return Problem(fields={"policy": f"This policy cannot be cancelled: it is {policy['status']} already."})
    if not today + EARLIEST <= cover_ends <= today + LATEST:
        return Problem(
            fields={
                "cover_ends": f"Cover can end on any day from {_written(today + EARLIEST)} to "
                f"{_written(today + LATEST)}. For an earlier day offer a colleague of the policies team."
            }
        )
    return None


def _written(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"

"""The customer's own claims."""

from typing import Annotated

from pydantic import Field

from chat.packs.contract import Answer, Problem, ToolContext, tool

BRIEFLY = ("reference", "policy", "kind", "date", "status", "next_step")


@tool(label="Looking up your claims", needs_verification=True)
def list_claims(
    context: ToolContext,
    claim: Annotated[
        str | None,
        Field(title="Claim number", description="A claim's number, to see all about that one.", examples=["CLM-70238"]),
    ] = None,
) -> Answer | Problem:
    """List the verified customer's own claims with their state and next step; with a number, all about that claim."""
    if claim is None:
        claims = [{name: each[name] for name in BRIEFLY if name in each} for each in context.records.list("claims")]
        return Answer({"claims": claims})
    found = context.records.get("claims", claim)
    if found is None:
        return Problem(fields={"claim": "The customer has no claim with this number."})
    return Answer(found)

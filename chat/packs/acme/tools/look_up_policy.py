"""One of the customer's own policies."""

from typing import Annotated

from pydantic import Field

from chat.packs.contract import Answer, Problem, ToolContext, tool

from ..own_policies import PRODUCTS, find_policy

SHOWN = (
    *("reference", "status", "vehicle", "primary_driver", "further_drivers", "coverages", "base_premium"),
    *("adjustments", "premium", "currency", "period", "start", "renewal", "ended", "payment", "note"),
)


@tool(label="Looking up your policy", needs_verification=True)
def look_up_policy(
    context: ToolContext,
    policy: Annotated[
        str | None,
        Field(
            title="Policy number",
            description="The policy's number, if the customer has several.",
            examples=["POL-20411"],
        ),
    ] = None,
) -> Answer | Problem:
    """Look up one of the verified customer's own policies: vehicle, drivers, coverages, deductibles, premium, dates.

    Without a number it is the only policy in force; if there are several, the answer says which.
    """
    found = find_policy(context, policy)
    if isinstance(found, Problem):
        return found
    shown = {name: found[name] for name in SHOWN if name in found}
    return Answer({**shown, "product": PRODUCTS.get(found["product"], found["product"])})

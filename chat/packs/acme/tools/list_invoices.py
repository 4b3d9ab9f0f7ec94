"""The customer's own bills."""

from typing import Annotated

from pydantic import Field

from chat.packs.contract import Answer, Problem, ToolContext, tool

from ..own_policies import find_policy

NEWEST = 6


@tool(label="Looking up your bills", needs_verification=True)
def list_invoices(
    context: ToolContext,
    policy: Annotated[
        str | None, Field(title="Policy number", description="Only the bills of this policy.", examples=["POL-20411"])
    ] = None,
) -> Answer | Problem:
    """List the verified customer's own newest bills with their lines, amounts, due dates and payments.

    Use it to explain a bill, a change of the amount, or a charge: compare the lines of one bill with those before.
    """
    if policy is not None and isinstance(found := find_policy(context, policy), Problem):
        return found
    invoices = [
        invoice
        for invoice in context.records.list("invoices")
        if policy is None or invoice["policy"] == found["reference"]
    ]
    newest = sorted(invoices, key=lambda invoice: (invoice["due"], invoice["reference"]), reverse=True)[:NEWEST]
    return Answer({"newest_first": newest, "older": max(0, len(invoices) - NEWEST)})

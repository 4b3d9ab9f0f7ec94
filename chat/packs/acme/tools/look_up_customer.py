"""What is on file about the customer themselves."""

from chat.packs.contract import Answer, Problem, ToolContext, tool

from ..own_policies import KIND, PRODUCTS, vehicle_of


@tool(label="Looking up your data", needs_verification=True)
def look_up_customer(context: ToolContext) -> Answer | Problem:
    """Look up the verified customer's own data: name, contact details on file, and which policies they have.

    Use it to greet the customer by name or when they ask what is on file. Say no more of it than was asked.
    """
    customer = context.records.customer
    if customer is None:
        return Problem(sentence="There is nothing on file under this customer's number. Offer a human colleague.")
    policies = [
        {
            "policy": policy["reference"],
            "product": PRODUCTS.get(policy["product"], policy["product"]),
            "vehicle": vehicle_of(policy),
            "status": policy["status"],
        }
        for policy in context.records.list(KIND)
    ]
    shown = {name: customer[name] for name in ("name", "email", "phone", "address", "since") if name in customer}
    return Answer({**shown, "policies": policies})

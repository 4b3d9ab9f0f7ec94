"""Finding the policy that a customer means among their own."""

from chat.packs.contract import JsonObject, Problem, ToolContext

KIND = "policies"
PRODUCTS = {"car": "Car insurance", "electric": "Electric car insurance", "two_wheeler": "Two-wheeler insurance"}


def find_policy(context: ToolContext, reference: str | None) -> JsonObject | Problem:
    """The customer's policy of this number; without one, the only one in force."""
    if reference:
        return context.records.get(KIND, reference) or unknown(context)
    policies = context.records.list(KIND)
    running = [policy for policy in policies if policy["status"] == "active"] or policies
    return running[0] if len(running) == 1 else unknown(context)


def unknown(context: ToolContext) -> Problem:
    known = "; ".join(name_of(policy) for policy in context.records.list(KIND))
    if not known:
        return Problem(sentence="This customer has no policies with us.")
    return Problem(fields={"policy": f"Ask which policy is meant. The customer has: {known}."})


def name_of(policy: JsonObject) -> str:
    """As it is shown to people: "POL-20411, 2019 Honda Civic"."""
    return f"{policy['reference']}, {vehicle_of(policy)}"


def vehicle_of(policy: JsonObject) -> str:
    vehicle = policy["vehicle"]
    return f"{vehicle['year']} {vehicle['make']} {vehicle['model']}"

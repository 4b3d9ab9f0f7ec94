"""Telling a customer what a tool said: an offer, records, something to confirm, or what was wrong."""

from chat.assistant.standin.collection import problems
from chat.assistant.standin.conversation import ToolOutcome
from chat.assistant.standin.offers import present_offer, read_offer
from chat.assistant.standin.phrases import say
from chat.assistant.standin.records import describe

_VERBS = frozenset({"is", "must", "has", "cannot", "can't", "should", "needs", "was", "are"})


def present(outcome: ToolOutcome, language: str) -> str:
    """A successful result in words."""
    if is_proposal(outcome):
        return say(language, "proposed")
    if offer := read_offer(outcome):
        return present_offer(offer, language)
    if outcome.said == "":
        return say(language, "done")
    described = describe(outcome.said, language)
    if not described:
        return say(language, "found_nothing")
    return described if isinstance(outcome.said, str) else f"{say(language, 'found')}\n\n{described}"


def is_proposal(outcome: ToolOutcome) -> bool:
    """Whether the tool has done nothing yet, but asks the customer to confirm."""
    return isinstance(outcome.said, dict) and bool(outcome.said.get("proposed"))


def explain_failure(outcome: ToolOutcome, labels: dict[str, str], language: str) -> str:
    """What a tool found wrong, in its own words, with the fields by the names that the customer knows."""
    rows = []
    for name, reason in problems(outcome):
        text = reason.strip().rstrip(".")
        if label := labels.get(name):
            joint = " " if text.split(" ")[0].lower() in _VERBS else ": "
            text = text if label.lower() in text.lower() else f"{label}{joint}{text}"
        if text:
            rows.append(text[:1].upper() + text[1:])
    if len(rows) == 1:
        return say(language, "did_not_work", reason=rows[0][:1].lower() + rows[0][1:])
    return say(language, "did_not_work_yet") + "\n\n" + "\n".join(f"- {row}" for row in rows)

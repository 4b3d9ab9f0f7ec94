"""Telling a customer what a tool said: an offer, records, something to confirm, or what was wrong."""

import re

from chat.assistant.standin.collection import problems
from chat.assistant.standin.conversation import ToolOutcome
from chat.assistant.standin.offers import present_offer, read_offer
from chat.assistant.standin.phrases import say
from chat.assistant.standin.records import describe
from chat.assistant.standin.retelling import retell

_ASKS_TO_CONFIRM = re.compile(r"\bcard\b.*\bconfirm|\bconfirm.*\bcard\b", re.IGNORECASE | re.DOTALL)
_VERBS = frozenset({"is", "must", "has", "cannot", "can't", "should", "needs", "was", "are"})


def present(outcome: ToolOutcome, language: str, *, asked: str = "") -> str:
    """A successful result in words, in the first place what was `asked` about."""
    if is_proposal(outcome):
        return say(language, "proposed")
    if offer := read_offer(outcome):
        return present_offer(offer, language)
    if isinstance(outcome.said, dict) and isinstance(done := outcome.said.get("outcome"), str):
        return done
    if outcome.said == "":
        return say(language, "done")
    described = describe(outcome.said, language, asked=asked)
    if not described:
        return say(language, "found_nothing")
    return described if isinstance(outcome.said, str) else f"{say(language, 'found')}\n\n{described}"


def is_proposal(outcome: ToolOutcome) -> bool:
    """Whether the tool has done nothing yet, but asks the customer to confirm."""
    said = outcome.said
    return isinstance(said, dict) and bool(said.get("proposed") or _ASKS_TO_CONFIRM.search(str(said.get("note", ""))))


def explain_failure(outcome: ToolOutcome, labels: dict[str, str], language: str) -> str:
    """What a tool found wrong, in its own words, with the fields by the names that the customer knows."""
    found = [(name, retell(reason)) for name, reason in problems(outcome)]
    if len(found) == 1 and found[0][1].asks and found[0][1].text:
        said = found[0][1].text  # nothing is wrong: something more has to be known
        return said[:1].upper() + said[1:]
    rows = []
    for name, retold in found:
        text = retold.text.strip().rstrip(".")
        if text and (label := labels.get(name)):
            joint = " " if text.split(" ")[0].lower() in _VERBS else ": "
            text = text if label.lower() in text.lower() else f"{label}{joint}{text}"
        if text:
            rows.append(text[:1].upper() + text[1:])
    if not rows:
        return say(language, "did_not_work_at_all")
    if len(rows) == 1:
        return say(language, "did_not_work", reason=rows[0][:1].lower() + rows[0][1:])
    return say(language, "did_not_work_yet") + "\n\n" + "\n".join(f"- {row}" for row in rows)


def wants_human(outcome: ToolOutcome) -> bool:
    """Whether a tool that failed says to hand over at once."""
    return any(retell(reason).hands_over for _, reason in problems(outcome))


def offers_human(outcome: ToolOutcome) -> bool:
    """Whether it says that a human may help."""
    return any(retell(reason).offers_human for _, reason in problems(outcome))

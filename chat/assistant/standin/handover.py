"""Fetching a human, or closing: the tools of the portal's own, and what is put into them."""

from typing import Any

from chat.assistant.standin import offers, replies
from chat.assistant.standin.blocks import Blocks, call, text
from chat.assistant.standin.collection import follow
from chat.assistant.standin.conversation import Conversation
from chat.assistant.standin.fields import Field, read_fields
from chat.assistant.standin.intents import Intent, agrees
from chat.assistant.standin.phrases import in_any_language, say
from chat.assistant.standin.tools import Role, Tool
from chat.assistant.standin.vocabulary import humanise, stems, subject_stems

# Words by which a value of `request_human`'s reason is recognised, whatever the portal calls its reasons.
REASONS = {
    Intent.HUMAN: ("customer", "asked", "request", "wish", "human"),
    Intent.DISPUTE: ("dispute", "appeal", "complaint"),
    Intent.COMPLAINT: ("complaint", "upset", "dissatisfied"),
    Intent.ACTION: ("account", "specific", "action", "access"),
    Intent.OTHER: ("unknown", "knowledge", "answer", "cannot", "unable", "scope", "other"),
}


def hand_over(reason: Intent, conversation: Conversation, *, known: str = "") -> Blocks:
    """Ask for a human, after what is `known` about the matter in general."""
    language = conversation.language
    tool = conversation.tool_for(Role.HUMAN)
    if tool is None:
        return [text(say(language, "cannot_connect"))]
    if known:
        opening = f"{known}\n\n{say(language, 'fetch_for_case')}"
    else:
        opening = say(language, "fetch_as_wished" if reason is Intent.HUMAN else "fetch_for_matter")
    return [text(opening), call(tool, _fill(tool, reason, conversation))]


def close(conversation: Conversation) -> Blocks:
    tool = conversation.tool_for(Role.RESOLVE)
    if tool is None:
        return [text(say(conversation.language, "farewell"))]
    return [call(tool, _fill(tool, Intent.GOODBYE, conversation))]


def accepts_human(conversation: Conversation) -> bool:
    """A yes to the offer of a colleague."""
    offered = any(offer in conversation.last_assistant_text for offer in in_any_language("offer_of_human"))
    return offered and agrees(conversation.last_customer_turn.text)


def _fill(tool: Tool, reason: Intent, conversation: Conversation) -> dict[str, Any]:
    """What the tool requires, and a summary or reason where it has room for one."""
    filled: dict[str, Any] = {}
    for f in read_fields(tool):
        if f.options and (f.required or "reason" in f.name):
            filled[f.name] = _choose(f.options, REASONS.get(reason, ()))
        elif f.options and (fitting := _fitting(f, conversation)):
            filled[f.name] = fitting
        elif f.type == "string" and not f.options and (f.required or "summary" in f.name):
            filled[f.name] = _summarise(conversation)
        elif f.required:
            filled[f.name] = {"boolean": True, "integer": 0, "number": 0, "array": [], "object": {}}.get(f.type)
    return filled


def _choose(options: tuple[Any, ...], hints: tuple[str, ...]) -> Any:
    wanted = {word: len(hints) - place for place, hint in enumerate(hints) for word in stems(hint)}
    return max(options, key=lambda option: sum(wanted.get(word, 0) for word in stems(humanise(str(option)))))


def _fitting(f: Field, conversation: Conversation) -> Any:
    """The option whose name, or whose explanation in the field's description, has most words of the
    customer's."""
    said = set(subject_stems(" ".join(t.text for t in conversation.turns if t.speaker == "customer")))
    explained = dict(part.split(":", 1) for part in f.description.split(";") if ":" in part)
    explained = {name.strip(): text for name, text in explained.items()}
    scores = {
        option: len(said & set(subject_stems(f"{humanise(str(option))} {explained.get(str(option), '')}")))
        for option in f.options
    }
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] else None


def _summarise(conversation: Conversation) -> str:
    """What the matter is, for the one who takes over, in their language: the first and last words of the customer,
    and the facts."""
    said = [turn.text.replace("\n", " ") for turn in conversation.turns if turn.speaker == "customer"]
    parts = [f'The customer wrote: "{_shorten(said[0])}"'] if said else ["The customer has not written yet."]
    if len(said) > 1:
        parts.append(f'Last: "{_shorten(said[-1])}"')
    collection = follow(conversation)
    if collection and collection.values:
        facts = [
            f"{f.label} {replies.say_value(collection.values[f.name], 'en')}"
            for f in collection.fields
            if f.name in collection.values
        ]
        parts.append(f"Known for {name_thing(collection.tool)}: {', '.join(facts)}.")
    if collection and collection.outcome and (offer := offers.in_short(collection.outcome)):
        parts.append(f"Offered: {offer}.")
    return " ".join(parts)


def name_thing(tool: Tool) -> str:
    """`get_quote` gives a quote, `look_up_policy` is about a policy."""
    _, *rest = humanise(tool.name.replace("look_up", "find")).split(" ")
    return " ".join(rest) or humanise(tool.name)


def _shorten(said: str, limit: int = 240) -> str:
    return said if len(said) <= limit else said[:limit].rsplit(" ", 1)[0] + "…"

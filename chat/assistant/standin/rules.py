"""The rules by which the stand-in answers a request."""

from typing import Any

from chat.assistant.standin import replies, results
from chat.assistant.standin.collection import CORE_TOOLS, Collection, follow, rejected_fields
from chat.assistant.standin.conversation import Conversation, Tool, ToolOutcome, read_conversation
from chat.assistant.standin.fields import Field, read_fields
from chat.assistant.standin.intents import SHORT, Intent, agrees, is_question, read_intent, wants_tool
from chat.assistant.standin.language import humanise, stems, subject_stems
from chat.assistant.standin.retrieval import Finding, index_documents

# Words by which a value of `request_human`'s reason is recognised, whatever the portal calls its reasons.
REASONS = {
    Intent.HUMAN: ("customer", "asked", "request", "wish", "human"),
    Intent.DISPUTE: ("dispute", "appeal", "complaint"),
    Intent.COMPLAINT: ("complaint", "upset", "dissatisfied"),
    Intent.ACTION: ("account", "specific", "action", "access"),
    Intent.OTHER: ("unknown", "knowledge", "answer", "cannot", "unable", "scope", "other"),
}
# A complaint or a matter of the customer's own account goes to a human unless the context answers it this
# well.
SURE = 0.6
# A matter told at length of which the context knows this much is ours, though not answered: it goes to a
# human.
TOUCHED = 0.12

Blocks = list[dict[str, Any]]


def answer(body: dict[str, Any]) -> Blocks:
    """The content blocks of the answer to a request that has passed the API's checks."""
    conversation = read_conversation(body)
    if not conversation.turns:
        return [_text(replies.greet(conversation))]
    reported = [_report(outcome, conversation) for outcome in conversation.unreported]
    if not conversation.customer_is_waiting:
        return [_text("\n\n".join(reported) or replies.WELCOME)]
    blocks = _respond(conversation)
    if reported and blocks[0]["type"] == "text":
        return [_text("\n\n".join([*reported, blocks[0]["text"]])), *blocks[1:]]
    return [*map(_text, reported), *blocks]


def _respond(conversation: Conversation) -> Blocks:
    """To what the customer wrote last, which may be several messages."""
    turn = conversation.last_customer_turn
    intents = [read_intent(text) for text in turn.texts]
    if Intent.HUMAN in intents or _accepts_human(conversation):
        return _hand_over(Intent.HUMAN, conversation)
    if intents and all(intent is Intent.IDENTITY for intent in intents):
        return [_text(replies.introduce(conversation))]
    collection = follow(conversation)
    if collection and collection.active:
        if collection.gained or collection.begun_now:
            return _collect(collection)
        if not set(intents) & {Intent.COMPLAINT, Intent.DISPUTE, Intent.ACTION, Intent.GOODBYE}:
            return [_text(_stay_with(collection, conversation))]
    matters = [intent for intent in intents if intent not in {Intent.GREETING, Intent.THANKS}]
    if Intent.CANCEL in intents:
        return [_text(replies.DROPPED)]
    if matters and all(intent is Intent.GOODBYE for intent in matters):
        return _close(conversation)
    if not matters:
        return [_text(replies.WELCOME if Intent.THANKS in intents else replies.greet(conversation))]
    if collection and collection.outcome and (said := results.answer_about(collection.outcome, turn.text)):
        return [_text(said)]
    return _answer_question(intents, conversation)


def _answer_question(intents: list[Intent], conversation: Conversation) -> Blocks:
    findings = _find(conversation)
    best = max((finding.coverage for finding in findings), default=0)
    for intent in (Intent.COMPLAINT, Intent.DISPUTE, Intent.ACTION):
        if intent in intents and best < SURE:
            known = replies.quote(findings) if intent is not Intent.COMPLAINT else ""
            return _hand_over(intent, conversation, known=known)
    text = conversation.last_customer_turn.text
    for tool in conversation.tools.values():
        if tool.name not in CORE_TOOLS and not tool.required and wants_tool(text, tool):
            return [_call(tool, {})]
    if findings:
        return [_text(replies.quote(findings))]
    if (search := conversation.tools.get("search_knowledge")) and "query" in search.required:
        return [_call(search, {"query": text})]
    if len(text.split()) > SHORT and _is_about_us(conversation):
        return _hand_over(Intent.OTHER, conversation)
    return [_text(replies.admit_ignorance(conversation))]


def _find(conversation: Conversation) -> list[Finding]:
    """What the context says to each message of a burst, the same section once, three at most."""
    index = index_documents(conversation.documents)
    said = [turn.text for turn in conversation.turns if turn.speaker == "customer"]
    earlier = said[-2] if len(said) > 1 else ""
    found: dict[Any, Finding] = {}
    for text in conversation.last_customer_turn.texts:
        finding = index.find(text, earlier=earlier)
        if finding and finding.answers:
            found.setdefault(finding.section, finding)
        earlier = text
    return list(found.values())[:3]


def _is_about_us(conversation: Conversation) -> bool:
    """Whether the customer's matter touches the context at all; if not, it belongs to nobody here."""
    finding = index_documents(conversation.documents).find(conversation.last_customer_turn.text)
    return finding is not None and finding.coverage >= TOUCHED


def _collect(collection: Collection) -> Blocks:
    """Ask for what is missing, or call the tool when nothing is."""
    missing = collection.missing
    if not missing:
        values = {f.name: collection.values[f.name] for f in collection.fields if f.name in collection.values}
        return [_call(collection.tool, values)]
    opening = f"I'd be glad to help with {_thing(collection.tool)}. " if collection.begun_now else "Thank you. "
    return [_text(opening + replies.ask_for(missing, values=collection.values, known=collection.fields))]


def _stay_with(collection: Collection, conversation: Conversation) -> str:
    """A message that gave no value: answer it if it is a question, and come back to what is missing."""
    findings = _find(conversation) if is_question(conversation.last_customer_turn.text) else []
    first = replies.quote(findings) if findings else replies.NOT_CAUGHT
    if not findings and is_question(conversation.last_customer_turn.text):
        first = "I'm sorry, I have no information about that."
    asked = [f for f in collection.missing if f.name in collection.asked] or collection.missing
    again = replies.ask_for(asked, values=collection.values, known=collection.fields, again=not findings)
    return f"{first}\n\n{again}"


def _report(outcome: ToolOutcome, conversation: Conversation) -> str:
    """What to tell the customer about a tool that has just run."""
    if outcome.name == "request_human":
        return replies.NO_ACCESS if outcome.failed else replies.HANDED_OVER
    if outcome.name == "resolve_conversation":
        return replies.FAREWELL
    if outcome.documents or outcome.name == "search_knowledge":
        return _report_search(outcome, conversation)
    if not outcome.failed:
        return results.present(outcome)
    tool = conversation.tools.get(outcome.name)
    fields = read_fields(tool) if tool else []
    said = results.explain_failure(outcome, {f.name: f.label for f in fields})
    rejected = rejected_fields(outcome, fields)
    if not rejected:
        return f"{said} {replies.OFFER_OF_HUMAN}"
    again = [f for f in fields if f.name in rejected]
    return f"{said}\n\n{replies.ask_for(again, values={}, known=[], again=True)}"


def _report_search(outcome: ToolOutcome, conversation: Conversation) -> str:
    index = index_documents(outcome.documents)
    finding = index.find(conversation.last_customer_turn.text)
    return replies.quote([finding]) if finding else replies.admit_ignorance(conversation)


def _hand_over(reason: Intent, conversation: Conversation, *, known: str = "") -> Blocks:
    """Ask for a human, after what is `known` about the matter in general."""
    tool = conversation.tools.get("request_human")
    if tool is None:
        return [_text("I'm sorry, I cannot connect you with a colleague from here.")]
    if known:
        opening = f"{known}\n\nWhat that means in your own case a colleague has to look at; I'll ask one to join us."
    elif reason is Intent.HUMAN:
        opening = "Of course, I'll ask a colleague to join us."
    else:
        opening = "That is something for a colleague, so I'll ask one to join us."
    return [_text(opening), _call(tool, _fill(tool, reason, conversation))]


def _close(conversation: Conversation) -> Blocks:
    tool = conversation.tools.get("resolve_conversation")
    return [_call(tool, _fill(tool, Intent.GOODBYE, conversation))] if tool else [_text(replies.FAREWELL)]


def _fill(tool: Tool, reason: Intent, conversation: Conversation) -> dict[str, Any]:
    """The fields of a tool of the portal's own: what it requires, and a summary or reason where it has
    room for one."""
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
    """What the matter is, for the one who takes over: the first and last words of the customer, and the
    facts."""
    said = [turn.text.replace("\n", " ") for turn in conversation.turns if turn.speaker == "customer"]
    parts = [f'The customer wrote: "{_shorten(said[0])}"'] if said else ["The customer has not written yet."]
    if len(said) > 1:
        parts.append(f'Last: "{_shorten(said[-1])}"')
    collection = follow(conversation)
    if collection and collection.values:
        facts = [
            f"{f.label} {replies.say_value(collection.values[f.name])}"
            for f in collection.fields
            if f.name in collection.values
        ]
        parts.append(f"Known for {_thing(collection.tool)}: {', '.join(facts)}.")
    if collection and collection.outcome and (offer := results.in_short(collection.outcome)):
        parts.append(f"Offered: {offer}.")
    return " ".join(parts)


def _shorten(text: str, limit: int = 240) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"


def _accepts_human(conversation: Conversation) -> bool:
    """A yes to the offer of a colleague."""
    return replies.OFFER_OF_HUMAN in conversation.last_assistant_text and agrees(conversation.last_customer_turn.text)


def _thing(tool: Tool) -> str:
    """`get_quote` gives a quote."""
    _, *rest = humanise(tool.name).split(" ")
    return f"your {' '.join(rest)}" if rest else f"your {humanise(tool.name)}"


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _call(tool: Tool, values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "name": tool.name, "input": values}

"""The rules by which the stand-in answers a request."""

import re
from typing import Any

from chat.assistant.standin import offers, replies, results, searching, verification
from chat.assistant.standin.blocks import Blocks, call, paragraphs, text
from chat.assistant.standin.collection import Collection, follow, rejected_fields
from chat.assistant.standin.consulting import advise, read_consultation
from chat.assistant.standin.conversation import Conversation, ToolOutcome, read_conversation
from chat.assistant.standin.extraction import extract
from chat.assistant.standin.fields import read_fields
from chat.assistant.standin.handover import accepts_human, close, hand_over, name_thing
from chat.assistant.standin.intents import SHORT, Intent, is_question, read_intent
from chat.assistant.standin.phrases import say
from chat.assistant.standin.retrieval import Finding, index_documents
from chat.assistant.standin.structured import fill_schema, requested_schema
from chat.assistant.standin.tools import Role
from chat.assistant.standin.wishes import wanted_tool

# A complaint or a matter of the customer's own account goes to a human unless the context answers it this
# well.
SURE = 0.6
# A matter told at length of which the context knows this much is ours, though not answered: it goes to a
# human.
TOUCHED = 0.12
_QUOTED = re.compile(r"[“\"„«]\s*([^“”\"„«»]+?)\s*[”\"“»]")


def answer(body: dict[str, Any]) -> Blocks:
    """The content blocks of the answer to a request that has passed the API's checks."""
    if schema := requested_schema(body):
        return [text(fill_schema(schema, body))]
    if consultation := read_consultation(body):
        return advise(consultation)
    conversation = read_conversation(body)
    if dictated := _dictated(conversation):
        return [text(dictated)]
    if not conversation.turns:
        return [text(replies.greet(conversation))]
    reported = _without_repeats([_report(outcome, conversation) for outcome in conversation.unreported])
    if conversation.customer_is_waiting:
        return paragraphs(*reported, _respond(conversation))
    if conversation.turns[-1].speaker == "portal":
        resumed = verification.resume(conversation) or [text(say(conversation.language, "what_next"))]
        return paragraphs(*reported, resumed)
    return paragraphs(*reported, _come_back(conversation)) or [text(say(conversation.language, "welcome"))]


def _dictated(conversation: Conversation) -> str:
    """What staff have put into quotation marks is said; what else they mean is beyond rules."""
    quoted = [words for told in conversation.instructions[-1:] for words in _QUOTED.findall(told)]
    return " ".join(quoted)


def _respond(conversation: Conversation) -> Blocks:
    """To what the customer wrote last, which may be several messages."""
    turn, language = conversation.last_customer_turn, conversation.language
    intents = [read_intent(said) for said in turn.texts]
    if Intent.HUMAN in intents or accepts_human(conversation):
        return hand_over(Intent.HUMAN, conversation)
    if any("hand over to a person" in note for note in conversation.notes):
        return hand_over(Intent.OTHER, conversation)
    if intents and all(intent is Intent.IDENTITY for intent in intents):
        return [text(replies.introduce(conversation))]
    if next_step := verification.go_on(conversation) or verification.begin(conversation):
        return next_step
    if looked_up := _look_up(conversation):
        return looked_up
    collection = follow(conversation)
    if collection and collection.active:
        if collection.gained or collection.begun_now:
            return _collect(collection, language)
        if not set(intents) & {Intent.COMPLAINT, Intent.DISPUTE, Intent.ACTION, Intent.GOODBYE}:
            return _stay_with(collection, conversation)
    matters = [intent for intent in intents if intent not in {Intent.GREETING, Intent.THANKS}]
    if Intent.CANCEL in intents:
        return [text(say(language, "dropped"))]
    if matters and all(intent is Intent.GOODBYE for intent in matters):
        return close(conversation)
    if not matters:
        return [text(say(language, "welcome") if Intent.THANKS in intents else replies.greet(conversation))]
    if collection and collection.outcome and (said := offers.answer_about(collection.outcome, turn.text, language)):
        return [text(said)]
    return _answer_question(intents, conversation)


def _look_up(conversation: Conversation) -> Blocks:
    """Call what the customer asks for, where the tool needs nothing to be told."""
    for said in conversation.last_customer_turn.texts:
        tool = wanted_tool(said, conversation.trade_tools)
        if tool and not tool.required:
            fields = [f for f in read_fields(tool) if f.options or f.is_reference]
            return [call(tool, extract(said, fields, known={}, asked=[], ignore=frozenset()))]
    return []


def _answer_question(intents: list[Intent], conversation: Conversation) -> Blocks:
    """Claude looks things up before it answers, and so does this; what needs a decision goes to a human."""
    findings = _find(conversation)
    best = max((finding.coverage for finding in findings), default=0)
    for intent in (Intent.COMPLAINT, Intent.DISPUTE, Intent.ACTION):
        if intent in intents and best < SURE:
            known = replies.quote(findings, conversation.language) if intent is not Intent.COMPLAINT else ""
            return hand_over(intent, conversation, known=known)
    reminder = verification.remind(conversation)
    if reminder and not is_question(conversation.last_customer_turn.text):
        return [text(reminder)]
    return searching.search(conversation) or _answer_from_context(findings, conversation)


def _answer_from_context(findings: list[Finding], conversation: Conversation) -> Blocks:
    if findings:
        return [text(replies.quote(findings, conversation.language))]
    if _is_ours_to_pass_on(conversation):
        return hand_over(Intent.OTHER, conversation)
    return [text(replies.admit_ignorance(conversation))]


def _find(conversation: Conversation) -> list[Finding]:
    """What the context says to each message of a burst, the same section once, three at most."""
    index = index_documents(conversation.documents)
    said = [turn.text for turn in conversation.turns if turn.speaker == "customer"]
    earlier = said[-2] if len(said) > 1 else ""
    found: dict[Any, Finding] = {}
    for message in conversation.last_customer_turn.texts:
        finding = index.find(message, earlier=earlier)
        if finding and finding.answers:
            found.setdefault(finding.section, finding)
        earlier = message
    return list(found.values())[:3]


def _is_ours_to_pass_on(conversation: Conversation) -> bool:
    """Whether a matter told at length touches the context at all; if not, it belongs to nobody here."""
    told = conversation.last_customer_turn.text
    finding = index_documents(conversation.documents).find(told)
    return len(told.split()) > SHORT and finding is not None and finding.coverage >= TOUCHED


def _collect(collection: Collection, language: str) -> Blocks:
    """Ask for what is missing, or call the tool when nothing is."""
    missing = collection.missing
    if not missing:
        values = {f.name: collection.values[f.name] for f in collection.fields if f.name in collection.values}
        return [call(collection.tool, values)]
    thing = name_thing(collection.tool)
    opening = say(language, "begin", thing=thing) if collection.begun_now else say(language, "thank_you")
    asked = replies.ask_for(missing, values=collection.values, known=collection.fields, language=language)
    return [text(f"{opening} {asked}")]


def _stay_with(collection: Collection, conversation: Conversation) -> Blocks:
    """A message that gave no value: answer it if it is a question, and come back to what is missing."""
    language = conversation.language
    if not is_question(conversation.last_customer_turn.text):
        return paragraphs([text(say(language, "not_caught"))], _ask_again(collection, language, with_hints=True))
    if calls := searching.search(conversation):
        return calls
    findings = _find(conversation)
    first = replies.quote(findings, language) if findings else say(language, "unknown")
    return paragraphs([text(first)], _ask_again(collection, language, with_hints=not findings))


def _come_back(conversation: Conversation) -> Blocks:
    """After a question in between: to what is still missing for the customer's wish."""
    if not any(_is_search(outcome, conversation) for outcome in conversation.unreported):
        return []
    collection = follow(conversation)
    if collection and collection.active and collection.missing:
        return _ask_again(collection, conversation.language, with_hints=False)
    reminder = verification.remind(conversation)
    return [text(reminder)] if reminder else []


def _ask_again(collection: Collection, language: str, *, with_hints: bool) -> Blocks:
    asked = [f for f in collection.missing if f.name in collection.asked] or collection.missing
    known = collection.fields
    return [text(replies.ask_for(asked, values=collection.values, known=known, language=language, again=with_hints))]


def _report(outcome: ToolOutcome, conversation: Conversation) -> Blocks:
    """What to tell the customer about a tool that has just run, or what to do next because of it."""
    language = conversation.language
    if _is(Role.HUMAN, outcome, conversation):
        return [text(say(language, "not_handed_over" if outcome.failed else "handed_over"))]
    if _is(Role.RESOLVE, outcome, conversation):
        return [text(say(language, "farewell"))]
    if _is_search(outcome, conversation):
        return searching.answer_of(outcome) or _answer_without_results(conversation)
    if _is(Role.VERIFY, outcome, conversation):
        return verification.report(outcome, conversation)
    if verification.is_refusal(outcome):
        return verification.report_refusal(conversation)
    if outcome.failed:
        return _report_failure(outcome, conversation)
    return [text(results.present(outcome, language, asked=conversation.last_customer_turn.text))]


def _without_repeats(parts: list[Blocks]) -> list[Blocks]:
    """Two tools that found nothing need only be spoken of once."""
    return [part for number, part in enumerate(parts) if part not in parts[:number]]


def _answer_without_results(conversation: Conversation) -> Blocks:
    """The knowledge base has nothing: the context may have, else somebody has to."""
    if findings := _find(conversation):
        return [text(replies.quote(findings, conversation.language))]
    if _is_ours_to_pass_on(conversation):
        return hand_over(Intent.OTHER, conversation)
    return [text(replies.admit_nothing_found(conversation))]


def _report_failure(outcome: ToolOutcome, conversation: Conversation) -> Blocks:
    language = conversation.language
    tool = conversation.tools.get(outcome.name)
    fields = read_fields(tool) if tool else []
    if results.wants_human(outcome):
        return hand_over(Intent.OTHER, conversation)
    said = results.explain_failure(outcome, {f.name: f.label for f in fields}, language)
    rejected = rejected_fields(outcome, fields)
    if not rejected or results.offers_human(outcome):
        return [text(f"{said} {say(language, 'offer_of_human')}")]
    again = [f for f in fields if f.name in rejected]
    return paragraphs([text(said)], [text(replies.ask_for(again, values={}, known=[], language=language, again=True))])


def _is(role: Role, outcome: ToolOutcome, conversation: Conversation) -> bool:
    tool = conversation.tool_for(role)
    return outcome.name == role or (tool is not None and outcome.name == tool.name)


def _is_search(outcome: ToolOutcome, conversation: Conversation) -> bool:
    return bool(outcome.results) or _is(Role.SEARCH, outcome, conversation)

"""A brief from what is recorded, with no model: what was asked, what is known, what was done, what was promised.

Every entry names the messages, tool calls and passages that it comes from.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from chat import queries
from chat.models import Author, Conversation, Handoff, Message, ToolCall
from chat.services.briefs import BriefText, Entry, Evidence

CORE_TOOLS = frozenset({"search_knowledge", "request_human", "resolve_conversation", "verify_customer"})
LONGEST = 300
PROMISE = re.compile(
    r"\b(?:(?:I|we)(?:'| wi)ll|(?:I|we) (?:have|'ve) (?:asked|arranged|booked|noted|requested)|you(?:'"
    r"| wi)ll (?:receive|get|hear)"
    r"|guarantee\w*|promise\w*|by (?:tomorrow|monday|tuesday|wednesday|thursday|friday)|within \d+ \w+)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def brief_from_record(handoff: Handoff) -> BriefText:
    """The brief of a handoff as the rows tell it."""
    conversation = handoff.conversation
    messages = list(conversation.messages.order_by("seq"))
    calls = list(ToolCall.objects.filter(turn__conversation=conversation).order_by("pk"))
    said = [message for message in messages if message.author == Author.CUSTOMER and message.text]
    question = _last_question(said)
    return BriefText(
        asked=handoff.summary or (_shortened(_main_request(said).text) if said else ""),
        established=tuple([*_verified(conversation), *_inputs(conversation, calls)]),
        tried=tuple(_tried(calls)),
        promised=tuple(_promised(messages)),
        open_question=_shortened(question.text) if question else "",
        suggested_reply=_reply(question, conversation.language) if question else "",
    )


def _main_request(said: list[Message]) -> Message:
    """The longest of the customer's messages: greetings and answers to questions are short."""
    return max(said, key=lambda message: len(message.text))


def _last_question(said: list[Message]) -> Message | None:
    asked = [message for message in said if "?" in message.text]
    return (asked or said or [None])[-1]


def _verified(conversation: Conversation):
    identity = queries.verified_identity(conversation.id)
    if identity is not None:
        text = _("The customer has proved who they are: {name}, {reference}")
        yield Entry(text.format(name=identity.name, reference=identity.reference))


def _inputs(conversation: Conversation, calls: list[ToolCall]):
    """The newest input of each of the company's tools; in the words of the quote where it led to one."""
    newest = {call.name: call for call in calls if call.name not in CORE_TOOLS}
    quotes = {quote.tool_call_id: quote for quote in conversation.quotes.all()}
    for call in newest.values():
        quote = quotes.get(call.pk)
        pairs = (
            [(line["label"], line["value"]) for line in quote.inputs]
            if quote
            else [(name.replace("_", " "), value) for name, value in call.input.items()]
        )
        for label, value in pairs:
            yield Entry(f"{label}: {value}", (Evidence("tool", call.pk),))
        if quote:
            yield Entry(f"{quote.title}: {quote.price} {quote.currency}", (Evidence("quote", quote.reference),))


def _tried(calls: list[ToolCall]):
    for call in calls:
        if call.name == "search_knowledge":
            yield _search(call)
        elif call.name not in ("request_human", "resolve_conversation"):
            name = call.name.replace("_", " ")
            text = _("{tool}: refused") if call.is_error else _("{tool}: answered")
            yield Entry(text.format(tool=name), (Evidence("tool", call.pk),))


def _search(call: ToolCall) -> Entry:
    results = _results(call.output)
    query = str(call.input.get("query", ""))
    if not results:
        return Entry(_("Searched “{query}”: nothing found").format(query=query), (Evidence("tool", call.pk),))
    found = ", ".join(dict.fromkeys(str(result.get("title", "")) for result in results))
    evidence = [
        Evidence("passage", result["passage"], title=result["title"], url=result["source"])
        for result in results
        if "passage" in result
    ]
    return Entry(
        _("Searched “{query}”: {found}").format(query=query, found=found), (Evidence("tool", call.pk), *evidence)
    )


def _results(output: Any) -> list[dict[str, Any]]:
    results = output.get("results") if isinstance(output, dict) else None
    return results if isinstance(results, list) else []


def _promised(messages: list[Message]):
    for message in messages:
        if message.author in (Author.ASSISTANT, Author.AGENT):
            for sentence in SENTENCE.split(message.text):
                if PROMISE.search(sentence):
                    yield Entry(
                        f"{message.name}: {_shortened(sentence)}",
                        (Evidence("message", message.seq),),
                    )


def _reply(question: Message, language: str) -> str:
    """To the customer, so in their language; the rest of a brief is for the agents."""
    with translation.override(language):
        reply = _(
            "Hello, I have read your conversation, so you need not repeat anything. You asked: “{question}” "
            "I am looking into it now."
        )
    return reply.format(question=_shortened(question.text))


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

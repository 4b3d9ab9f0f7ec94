"""Advising an agent: a reply they could send, or an answer to their own question, from what the request holds.

The conversation stands in the request as a transcript, beside it the brief; who asks is the agent. What is told is what
the look-ups found, in its own words; where they found nothing, the brief's reply, or that nothing was found.
"""

import json
import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from chat.assistant.standin import replies, results, searching
from chat.assistant.standin.blocks import Blocks, call, paragraphs, text
from chat.assistant.standin.collection import problems
from chat.assistant.standin.conversation import Conversation, ToolOutcome, Turn, read_conversation
from chat.assistant.standin.language import detect
from chat.assistant.standin.phrases import say
from chat.assistant.standin.retrieval import index_documents
from chat.assistant.standin.wishes import wanted_tool

_MESSAGE = re.compile(r'<message (?:number="\d+" )?speaker="([^"]*)">(.*?)</message>', re.DOTALL)
_SUGGEST = "(Suggest a reply.)"
_LEAD = re.compile(r"^\(A question of mine.*?\)\s*", re.DOTALL)


@dataclass(frozen=True)
class Consultation:
    """What an agent wants: `asked` are the words to look for, `language` the one to answer in."""

    is_suggestion: bool
    asked: list[str]
    language: str
    suggested_reply: str
    conversation: Conversation


def read_consultation(body: dict[str, Any]) -> Consultation | None:
    """None for every request that is no agent's."""
    content = body["messages"][0]["content"]
    texts = [block.get("text", "") for block in content] if isinstance(content, list) else []
    transcript = next((part for part in texts if part.startswith("<transcript>")), None)
    if transcript is None:
        return None
    conversation = read_conversation(body)
    wish = conversation.last_customer_turn.text
    said = [(speaker, unescape(words)) for speaker, words in _MESSAGE.findall(transcript)]
    by_customer = [words for speaker, words in said if speaker == "customer"]
    if wish.startswith(_SUGGEST):
        return Consultation(True, _open_words(said), detect(by_customer), _brief_reply(texts), conversation)
    question = _LEAD.sub("", wish)
    return Consultation(False, [question], detect([question]), "", conversation)


def advise(consultation: Consultation) -> Blocks:
    """Looks up first, then tells what was found."""
    outcomes = consultation.conversation.unreported
    if not outcomes and (calls := _look_up(consultation)):
        return calls
    told = paragraphs(*(_report(outcome, consultation) for outcome in outcomes))
    return told or [text(_without_a_source(consultation))]


def _open_words(said: list[tuple[str, str]]) -> list[str]:
    """What the customer wrote since somebody last answered, or else last."""
    waiting: list[str] = []
    for speaker, words in said:
        if speaker == "customer":
            waiting.append(words)
        elif speaker == "assistant" or speaker.startswith("agent"):
            waiting = []
    return waiting or [words for speaker, words in said if speaker == "customer"][-1:]


def _look_up(consultation: Consultation) -> Blocks:
    conversation = consultation.conversation
    for words in consultation.asked:
        tool = wanted_tool(words, conversation.trade_tools)
        if tool and not tool.required:
            return [call(tool, {})]
    return searching.search(replace(conversation, turns=[Turn("customer", consultation.asked)]))


def _report(outcome: ToolOutcome, consultation: Consultation) -> Blocks:
    if outcome.results:
        return searching.answer_of(outcome)
    if outcome.failed:
        # To the agent in the tool's own words; a customer must not be told what is for the assistant.
        return [] if consultation.is_suggestion else [text(" ".join(reason for _, reason in problems(outcome)))]
    if isinstance(outcome.said, dict) and outcome.said.get("results") == []:
        return []
    return [text(results.present(outcome, consultation.language, asked=" ".join(consultation.asked)))]


def _without_a_source(consultation: Consultation) -> str:
    asked = " ".join(consultation.asked)
    finding = index_documents(consultation.conversation.documents).find(asked) if asked else None
    if finding and finding.answers:
        return replies.quote([finding], consultation.language)
    if consultation.is_suggestion:
        return consultation.suggested_reply or say(consultation.language, "looking_into_it")
    return say(consultation.language, "not_found")


def _brief_reply(texts: list[str]) -> str:
    """What the brief suggests already."""
    brief = next((part for part in texts if part.startswith("<brief>")), "")
    return json.loads(brief.removeprefix("<brief>").removesuffix("</brief>"))["suggested_reply"] if brief else ""

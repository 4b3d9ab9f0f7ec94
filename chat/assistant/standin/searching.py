"""Looking things up in the company's knowledge, and telling what was found."""

import re

from chat.assistant.standin import replies
from chat.assistant.standin.blocks import Blocks, call, text
from chat.assistant.standin.citing import answer_from
from chat.assistant.standin.conversation import Conversation, ToolOutcome
from chat.assistant.standin.intents import Intent, is_question, read_intent
from chat.assistant.standin.tools import Role
from chat.assistant.standin.vocabulary import sentences, subject_stems, words

LONGEST_QUERY = 240  # characters
MOST_QUERIES = 3  # of one burst of messages
LEAST_SUBJECT = 2  # words of a question that can stand alone

_FILLER = re.compile(
    r"^(?:(?:hi|hello|hey|please|so|and|but|also|ok|okay|well|thanks|thank you|sorry|excuse me|good (?:morning|day))"
    r"\b[\s,.!]*)+|\b(?:could|can|would|will) you (?:please |kindly )?(?:tell|explain|let me know|help me understand)"
    r"(?: to)?(?: me)?\b[\s,]*"
    r"|\bi(?:'d| would) (?:like|love) to (?:know|understand|ask)(?: if| whether| about)?\b[\s,]*"
    r"|\bi (?:want|need) to (?:know|understand)(?: if| whether)?\b[\s,]*|\bplease\b[\s,]*",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|its|that|this|those|these|them|they|one|there)\b", re.IGNORECASE)
_PLEASANTRIES = {Intent.GREETING, Intent.THANKS}


def search(conversation: Conversation) -> Blocks:
    """The calls that look up what the customer asks; none if no tool can."""
    tool = conversation.tool_for(Role.SEARCH)
    if tool is None:
        return []
    return [call(tool, {tool.required[0]: query}) for query in write_queries(conversation)] if tool.required else []


def write_queries(conversation: Conversation) -> list[str]:
    """What to search for: one query for each question of a burst, without the words around it."""
    said = [t for turn in conversation.turns if turn.speaker == "customer" for t in turn.texts]
    latest = conversation.last_customer_turn.texts
    earlier = next(iter(said[: len(said) - len(latest)][-1:]), "")
    queries = []
    for message in latest:
        if read_intent(message) in _PLEASANTRIES or not subject_stems(message):
            continue
        queries.append(_write_query(message, earlier))
        earlier = message
    return list(dict.fromkeys(queries))[:MOST_QUERIES] or [conversation.last_customer_turn.text[:LONGEST_QUERY]]


def _write_query(message: str, earlier: str) -> str:
    asked = [s for s in sentences(message) if is_question(s) and subject_stems(s)]
    # A question such as "Can you help?" says nothing without what was told before it.
    if sum(len(set(subject_stems(s))) for s in asked) <= LEAST_SUBJECT:
        asked = sentences(message)
    query = " ".join(filter(None, (_FILLER.sub("", s).strip(" ,") for s in asked))) or message.strip()
    if len(set(subject_stems(query))) < LEAST_SUBJECT or (_POINTS_BACK.search(query) and len(words(query)) <= 6):
        query = f"{query} {_subject(earlier, known=query)}".strip()
    return query if len(query) <= LONGEST_QUERY else query[:LONGEST_QUERY].rsplit(" ", 1)[0]


def _subject(text: str, *, known: str) -> str:
    """What an earlier message was about, in its own words."""
    present = set(subject_stems(known))
    named = [word for word in words(text) if (stem := subject_stems(word)) and not set(stem) & present]
    return " ".join(dict.fromkeys(named[-4:]))


def answer_of(outcome: ToolOutcome) -> Blocks:
    """What a search found that answers its question; nothing if it does not."""
    asked = next((value for value in outcome.input.values() if isinstance(value, str)), "")
    return answer_from(outcome.results, asked)


def admit_nothing_found(conversation: Conversation) -> Blocks:
    return [text(replies.admit_nothing_found(conversation))]

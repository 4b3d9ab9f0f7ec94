"""Which of the company's tools a customer's message asks for, told from the tools' names and descriptions.

Three kinds of tool are wished for in three ways. A price is asked for ("a quote, please"), a record of the customer's
own is asked about ("what is the status of my claim?"), and something is asked to be done ("I want to file a claim").
"How do I file a claim?" is none of them: it is a question for the knowledge base.
"""

import itertools
import re
from collections.abc import Sequence

from chat.assistant.standin.intents import SHORT, Intent, is_question, read_intent
from chat.assistant.standin.tools import Tool
from chat.assistant.standin.vocabulary import STOP_WORDS, humanise, sentences, stem, stems, subject_stems, words

_READS = "get look up list find check search show fetch view read track lookup"
_READING = frozenset(_READS.split())
_PRICING = frozenset({"calculate", "compute", "estimate"})
# Words for the same deed; a tool that is named with one of a row answers to all of it.
_DEEDS = tuple(
    tuple(row.split())
    for row in (
        "file submit report open create make register start lodge raise add request book order arrange schedule",
        "cancel terminate end close stop discontinue quit",
        "change update edit modify correct adjust move reschedule switch",
        "pay settle",
        "renew extend",
    )
)
_ALL_DEEDS = frozenset(word for row in _DEEDS for word in row)

# Several words for the price of something; a tool that names one of them answers to all.
_PRICES = "quote quotation price cost estimate angebot preis cotización devis"
_PRICE_WORDS = frozenset(map(stem, _PRICES.split()))
_WANTS = re.compile(
    r"\b(?:want|need|would like|i'd like|get|give|make|have|how much|looking for|interested|can i|could i|can you|"
    r"could you|would you|provide|prepare|please|arrange|book|order|start|calculate|"
    r"möchte|brauche|bitte|was kostet|quiero|quisiera|necesito|voudrais|besoin|cuánto cuesta|combien)\b",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_HOW_MUCH_FOR = re.compile(
    r"\bhow much (?:for|to|do you charge|does it cost|will it cost|would it cost)\b", re.IGNORECASE
)
# A question about a thing is no wish to have it.
_ASKS_ABOUT = re.compile(
    r"\b(?:why|reason|explain)\b"
    r"|^\W*(?:and |but )?(?:how(?! much| (?:can|do|could) i (?:get|have|request|obtain))"
    r"|when|where|who|which|is (?:the|my|this)|does)\b",
    re.IGNORECASE,
)
_ASKS_IN_GENERAL = re.compile(
    r"\bhow (?:do|can|could|would|should|does|to|long|many)\b|\bwhy\b|\bexplain\b|\breasons?\b|\bdifference\b"
    r"|\bwhat (?:happens|if|should|steps|are my options)\b"
    r"|\b(?:do|must) i (?:need|have to)\b|\bshould i\b|\bsteps?\b|\bprocess\b|\bprocedure\b"
    r"|\bgo about\b|\bwhat does\b.*\b(?:cover|mean|include)\b|\bin general\b|\busually\b|\bmy options\b"
    r"|\bi can (?:find|see)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:my|mine|our|i have|do i|have i|mein\w*|mis?|mon|ma|mes)\b", re.IGNORECASE)
_ASKS_FOR_RECORD = re.compile(
    r"\b(?:what(?:'s| is| are| was)|what \w+ (?:did|do|does|has|have|is|are)|which|"
    r"show|list|see|view|check|look (?:up|at)|find|track|tell me|give me|send me|"
    r"pull up|when (?:is|does|do|will)|where (?:is|are)|how much (?:is|are|do i owe)|do i have|have i|is|are|any|"
    r"status|balance|zeig\w*|was ist|welche[rs]?|wann|muestr\w+|cuál|cuándo|montre\w*|quel(?:le)?s?|quand)\b",
    re.IGNORECASE,
)
_REQUESTS = re.compile(
    r"^\W*(?:(?:please|hi|hello|hey|so|and)\W+)*"
    r"(?:show|list|view|check|look|find|track|tell|give|send|pull|zeig|muestr|montr)"
    r"|\b(?:want|need|like|can you|could you|can i|may i)\b.{0,24}"
    r"\b(?:see|know|check|view|look|find|show|list|tell|get)\b",
    re.IGNORECASE,
)
_NAMES_OWN = re.compile(
    r"^\W*(?:(?:please|and|now|what about|how about|just)\W+)*(?:my|our|mein\w*|mis?|mon|ma|mes)\b", re.I
)
# "My postcode is BS1 6QF" tells something of one's own and asks for nothing.
_TELLS_OWN = re.compile(
    r"^\W*(?:my|our|mein\w*|mis?|mon|ma|mes)\b[^?]*\b(?:is|are|ist|sind|es|son|est|sont)\b[^?]*$", re.I
)
_OWN_THING = re.compile(r"\b(?:my|our)((?:\s+\w+){1,2})", re.IGNORECASE)
TERSE = 5  # words of a message that only names what is wanted
_LONGEST_LOOK_UP = 3 * SHORT  # words; who writes more has something to tell, and not only to ask


def wanted_tool(text: str, tools: Sequence[Tool]) -> Tool | None:
    """The tool that a message asks for most plainly."""
    if read_intent(text) not in {Intent.OTHER, Intent.ACTION}:
        return None
    scores = {tool.name: _score(text, tool) for tool in tools}
    best = max(tools, key=lambda tool: scores[tool.name], default=None)
    return best if best and scores[best.name] > 0 else None


def _score(text: str, tool: Tool) -> float:
    named = words(humanise(tool.name))
    if set(stems(tool.name.replace("_", " "))) & _PRICE_WORDS or (named and named[0] in _PRICING):
        return 2.0 if wants_price(text, tool) else 0
    if deeds := _deeds(named):
        return max((_wants_deed(sentence, tool, deeds) for sentence in sentences(text)), default=0)
    if named and named[0] in _READING:
        if len(words(text)) > _LONGEST_LOOK_UP:
            return 0
        return max((_asks_for_record(sentence, tool) for sentence in sentences(text)), default=0)
    return 1.0 if wants_price(text, tool) else 0


def wants_price(text: str, tool: Tool) -> bool:
    """A long message must name the thing in a sentence that asks for something; a short one may paraphrase it."""
    thing = _thing(tool)
    if not thing or read_intent(text) is not Intent.OTHER:
        return False
    is_short = len(words(text)) <= SHORT
    return any(_asks_for(sentence, thing, tool, is_short=is_short) for sentence in sentences(text))


def _asks_for(sentence: str, thing: set[str], tool: Tool, *, is_short: bool) -> bool:
    said = stems(sentence)
    asks = bool(_WANTS.search(sentence)) or (is_short and len(said) <= 6) or bool(thing & set(said[:2]))
    if not asks or _ASKS_ABOUT.search(sentence):
        return False
    named = {word for word in thing if word in said}
    paraphrased = _PRICE_WORDS & set(said) and (is_short or _HOW_MUCH.search(sentence))
    if thing & _PRICE_WORDS and (paraphrased or _HOW_MUCH_FOR.search(sentence)):
        named |= thing & _PRICE_WORDS
    described = {word for word in subject_stems(tool.description) if word in said}
    return named == thing or (bool(named) and len(named | described) >= 3)


def _wants_deed(sentence: str, tool: Tool, deeds: tuple[str, ...]) -> float:
    """`I want to cancel my policy`, `please file a claim`, `cancel my policy`: the deed in its plain form."""
    if _ASKS_IN_GENERAL.search(sentence):
        return 0
    deed = "|".join(deeds)
    asked = re.search(
        rf"^\W*(?:(?:please|hi|hello|hey|so|and|yes|i|to)\W+)*(?:{deed})\b"
        rf"|\b(?:want|need|like|please|can you|could you|can i|could i|would you|let me|have|wish)\b"
        rf"(?:\W+\w+){{0,4}}?\W+(?:{deed})\b",
        sentence,
        re.IGNORECASE,
    )
    said = set(stems(sentence))
    thing = _thing(tool)
    if not asked or not thing or not thing <= said:
        return 0
    return 4 + len(said & set(subject_stems(tool.description))) / 10


def _asks_for_record(sentence: str, tool: Tool) -> float:
    """`What is my policy?`, `show me my invoices`, `my claim status`."""
    is_terse = len(words(sentence)) <= TERSE and bool(_NAMES_OWN.match(sentence)) and not _TELLS_OWN.match(sentence)
    asks = (is_question(sentence) and _ASKS_FOR_RECORD.search(sentence)) or _REQUESTS.search(sentence) or is_terse
    if not asks or not _OWN.search(sentence) or _ASKS_IN_GENERAL.search(sentence):
        return 0
    said = set(stems(sentence))
    named = _thing(tool) & said
    described = set(subject_stems(tool.description)) & set(subject_stems(sentence))
    is_plain = is_terse or any(described & set(stems(own[1])) for own in _OWN_THING.finditer(sentence))
    if not named and len(described) < (1 if is_plain else 2):
        return 0
    return 1 + 2 * len(named) + len(described) / 4


def _deeds(named: list[str]) -> tuple[str, ...]:
    first = named[0] if named else ""
    return next((row for row in _DEEDS if first in row), ())


def _thing(tool: Tool) -> set[str]:
    """What a tool's name speaks of, without the verb it begins with."""
    verbs = _READING | _PRICING | _ALL_DEEDS
    named = words(humanise(tool.name))
    rest = list(itertools.dropwhile(verbs.__contains__, named)) or named[1:]
    return {stem(word) for word in rest if word not in STOP_WORDS}

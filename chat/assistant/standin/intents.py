"""What a customer's message wants, told from its words."""

import re
from enum import StrEnum

from chat.assistant.standin.conversation import Tool
from chat.assistant.standin.language import STOP_WORDS, humanise, stem, stems, subject_stems, words


class Intent(StrEnum):
    HUMAN = "human"
    COMPLAINT = "complaint"
    ACTION = "action"  # on the customer's own account, which only staff can look into
    GOODBYE = "goodbye"
    THANKS = "thanks"
    GREETING = "greeting"
    CANCEL = "cancel"  # of what is being collected
    OTHER = "other"


_PERSON = (
    r"(?:human(?: being)?|real person|live person|person|people|(?:live |human |support )?agent|rep|representative|"
    r"advis[eo]r|operator|someone|somebody|staff|employee|colleague|supervisor|manager|team member|specialist)"
)
_WISHES_FOR_HUMAN = re.compile(
    rf"\b(?:speak|talk|chat|connect(?:ed)?|transfer(?:red)?|put me through|escalate|hand me over|get me|give me|"
    rf"reach|contact)\b(?:\W+\w+){{0,4}}?\W+{_PERSON}\b"
    rf"|\b(?:want|need|prefer|is there|are there|have)(?: an?| the| any| some| to| real| live| actual)* {_PERSON}\b"
    rf"|\b(?:human|agent|representative|real person|operator)[\s,]*(?:please|now|!|$)"
    rf"|\bescalate (?:this|it)\b|\bnot a (?:bot|robot|machine)\b|\bcall me back\b",
    re.IGNORECASE,
)
_WISHES_FOR_HUMAN_ELSEWHERE = re.compile(
    r"\b(?:mensch(?:en)?|mitarbeiter(?:in)?|sachbearbeiter(?:in)?|berater(?:in)?|echte person"
    r"|(?:hablar|agente|persona|asesor|humano)\b.*\b(?:persona|humano|agente|asesor|real|alguien)"
    r"|humain|conseill(?:er|ère)|parler (?:à|avec) (?:quelqu'un|une personne)"
    r"|operatore|parlare con (?:una persona|qualcuno)|falar com (?:uma pessoa|alguém|um atendente)|atendente"
    r"|medewerker|człowiek\w*|konsultant\w*)\b|с человеком|оператор|人工|真人|担当者|人と話",
    re.IGNORECASE,
)
_DECLINES_HUMAN = re.compile(
    r"\b(?:don't|do not|no need to|not|never|rather not)\b(?:\W+\w+){0,4}\W+(?:speak|talk|human|agent|person)\b",
    re.IGNORECASE,
)
_COMPLAINS = re.compile(
    r"\b(?:complain\w*|disput\w+|appeal\w*|unacceptable|ridiculous|outrageous|lawyer|attorney|sue|ombudsman|fraud\w*|"
    r"furious|terrible|awful|scam|overcharged|double[- ]billed|charged twice|duplicate charge|contest|challenge)\b"
    r"|\b(?:claim|request)\b.{0,60}\b(?:denied|rejected|turned down)\b"
    r"|\b(?:denied|rejected)\b.{0,30}\b(?:claim|request)\b"
    r"|\b(?:unfamiliar|unidentified|unknown) charge\b|\bcharge\b.{0,60}\b(?:don't|do not) recogni[sz]e\b",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_FOR_ACTION = re.compile(
    r"\b(?:look(?:ing)? into|investigat\w+|review|double-check|verify(?:ing)?|reinstate|reactivate|restore|refund|"
    r"research|correct|fix|reset|unlock|change|update|cancel)\b(?:\W+\w+){0,2}?\W+"
    r"(?:this|these|that|it|my|whether|if|issue|situation)\b",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye(?: bye)?|see you|farewell|have a (?:nice|good|great) (?:day|one|evening|weekend)|"
    r"that(?:'s| is| was| will be|'ll be) (?:all|it|everything)|nothing (?:else|more)|no more questions|"
    r"i'm (?:all set|done|good)|all set|auf wiedersehen|tschüss|adi[oó]s|hasta luego|au revoir|arrivederci|"
    r"tot ziens|do widzenia|adeus|tchau)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(?:thanks|thank you|thx|cheers|much appreciated|danke|vielen dank|gracias|merci|grazie|obrigad[oa]|bedankt|"
    r"dziękuję)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen|abend)|"
    r"hola|buenos d[ií]as|bonjour|salut|ciao|buongiorno|ol[áa])\b",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"\b(?:never ?mind|forget (?:it|about|the)|stop asking|not any ?more|changed my mind|no longer (?:want|need))\b",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|please|ok(?:ay)?|that would be (?:great|nice|good)|ja|oui|s[íi])\b", re.IGNORECASE
)
_WANTS = re.compile(
    r"\b(?:want|need|would like|i'd like|get|give|make|have|how much|looking for|interested|can i|could i|can you|"
    r"could you|would you|provide|prepare|please|arrange|book|order|start|calculate)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?|^\W*(?:what|which|who|when|where|why|how|is|are|do|does|can|could|will|would|should|may)\b", re.IGNORECASE
)

# Verbs with which tools are named; the rest of the name is the thing.
_VERBS = "get look up list create make file find check search calculate request compute show fetch"
_TOOL_VERBS = frozenset(_VERBS.split())
# Several words for the price of something; a tool that names one of them answers to all.
_PRICE_WORDS = frozenset(
    stem(w) for w in ("quote", "price", "cost", "estimate", "rate", "offer", "premium", "quotation")
)
SHORT = 12  # words; a longer message has a matter of its own beside its thanks or farewell


def read_intent(text: str) -> Intent:
    """The plainest wish in a message. One that is none of these has a subject, or gives facts."""
    length = len(words(text))
    if _wishes_for_human(text, length):
        return Intent.HUMAN
    if length <= SHORT and not is_question(text):
        for pattern, intent in (
            (_CANCEL, Intent.CANCEL),
            (_GOODBYE, Intent.GOODBYE),
            (_THANKS, Intent.THANKS),
        ):
            if pattern.search(text) and not _has_matter(text):
                return intent
    if length <= SHORT and _GREETING.search(text) and not _has_matter(_GREETING.sub("", text)):
        return Intent.GREETING
    if _COMPLAINS.search(text):
        return Intent.COMPLAINT
    if _ASKS_FOR_ACTION.search(text) and re.search(r"\bmy\b|\bme\b", text, re.IGNORECASE):
        return Intent.ACTION
    return Intent.OTHER


def is_question(text: str) -> bool:
    return bool(_QUESTION.search(text))


def wants_tool(text: str, tool: Tool) -> bool:
    """Whether a message asks for what a tool does, told from the tool's name and description."""
    said = stems(text)
    thing = _thing(tool)
    if not thing:
        return False
    named = sum(1 for word in thing if word in said or (word in _PRICE_WORDS and _PRICE_WORDS & set(said)))
    if word_price := thing & _PRICE_WORDS:
        named += bool(word_price) and bool(re.search(r"\bhow much\b", text, re.IGNORECASE))
    if not named:
        return False
    described = sum(1 for word in set(subject_stems(tool.description)) if word in said)
    asks = bool(_WANTS.search(text)) or len(said) <= 6 or any(word.isdigit() for word in said)
    return asks and (named == len(thing) or named + described >= 3)


def _thing(tool: Tool) -> set[str]:
    return {stem(word) for word in words(humanise(tool.name)) if word not in _TOOL_VERBS and word not in STOP_WORDS}


def _wishes_for_human(text: str, length: int) -> bool:
    if _DECLINES_HUMAN.search(text):
        return False
    if length <= 3 and re.search(rf"\b{_PERSON}\b", text, re.IGNORECASE) and not _THANKS.search(text):
        return True
    return bool(_WISHES_FOR_HUMAN.search(text) or _WISHES_FOR_HUMAN_ELSEWHERE.search(text))


def _has_matter(text: str) -> bool:
    """Whether something is left to talk about once the politeness is taken away."""
    for pattern in (_GOODBYE, _THANKS, _GREETING, _CANCEL):
        text = pattern.sub(" ", text)
    return is_question(text) or len(subject_stems(text)) > 3


def agrees(text: str) -> bool:
    """A plain yes."""
    return len(words(text)) <= 6 and bool(_AGREES.search(text))

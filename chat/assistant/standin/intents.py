"""What a customer's message wants, told from its words."""

import re
from enum import StrEnum

from chat.assistant.standin.vocabulary import subject_stems, words


class Intent(StrEnum):
    HUMAN = "human"
    COMPLAINT = "complaint"
    DISPUTE = "dispute"  # of what the company charged or decided
    ACTION = "action"  # on the customer's own account, which only staff can look into
    GOODBYE = "goodbye"
    THANKS = "thanks"
    GREETING = "greeting"
    IDENTITY = "identity"  # of whom one is talking to
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
    r"\b(?:complain\w*|unacceptable|ridiculous|outrageous|lawyer|attorney|sue|ombudsman|furious|terrible|awful|scam|"
    r"unverschämt|beschwer\w+|inakzeptabel|anwalt|inaceptable|quejarme|abogado|inacceptable|avocat|porter plainte)\b",
    re.IGNORECASE,
)
_DISPUTES = re.compile(
    r"\b(?:disput\w+|appeal\w*|fraud\w*|overcharged|contest|challenge)\b"
    r"|\b(?:double[- ]billed|charged twice|duplicate charge)\b"
    r"|\b(?:claim|request)\b.{0,60}\b(?:denied|rejected|turned down)\b"
    r"|\b(?:denied|rejected)\b.{0,30}\b(?:claim|request)\b"
    r"|\b(?:unfamiliar|unidentified|unknown) charge\b|\bcharge\b.{0,60}\b(?:don't|do not) recogni[sz]e\b",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_FOR_ACTION = re.compile(
    r"\b(?:look(?:ing)? into|investigat\w+|review|double-check|verify(?:ing)?|reinstate|reactivate|restore|refund|"
    r"research|correct|fix|reset|unlock)\b(?:\W+\w+){0,2}?\W+"
    r"(?:this|these|that|it|my|whether|if|issue|situation)\b"
    r"|\b(?:change|update|cancel|delete|remove)\W+my\b",
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
_ASKS_WHO = re.compile(
    r"\b(?:who|what) are you\b|\bwhat(?:'s| is) your name\b|\bam i (?:talking|speaking|chatting) (?:to|with)\b"
    r"|\bare you (?:an? )?(?:real |live )?(?:ro)?(?:bot|human|ai|machine|person|computer)\b|\bare you real\b",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"\b(?:never ?mind|forget (?:it|about|the)|stop asking|not any ?more|changed my mind|no longer (?:want|need)|"
    r"vergiss es|vergessen sie es|lassen wir das|olvídelo|déjelo|laissez tomber|oubliez)\b",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|please|ok(?:ay)?|that would be (?:great|nice|good)|ja|oui|s[íi])\b", re.IGNORECASE
)
_QUESTION = re.compile(
    r"\?|^\W*(?:what|which|who|when|where|why|how|is|are|do|does|can|could|will|would|should|may"
    r"|was|wie|wo|wann|warum|welche[rs]?|qué|cómo|cuándo|cuánto|dónde|cuál|comment|quel(?:le)?s?|quand|où|pourquoi)\b",
    re.IGNORECASE,
)

_POLITE_WORDS = "great perfect nice good lovely wonderful awesome cool fine day helpful lot team everyone today"
_POLITE = frozenset(_POLITE_WORDS.split())
_WORDS_IN_SMALL = re.compile(r"\b[a-z][\w'’-]*")
SHORT = 12  # words; a longer message has a matter of its own beside its thanks or farewell


def read_intent(text: str) -> Intent:
    """The plainest wish in a message. One that is none of these has a subject, or gives facts."""
    length = len(words(text))
    if length <= SHORT and _ASKS_WHO.search(text):
        return Intent.IDENTITY
    if _wishes_for_human(text, length):
        return Intent.HUMAN
    if length <= SHORT and not is_question(text):
        for pattern, intent in (
            (_CANCEL, Intent.CANCEL),
            (_GOODBYE, Intent.GOODBYE),
            (_THANKS, Intent.THANKS),
        ):
            if pattern.search(text) and (intent is Intent.CANCEL or not _has_matter(text)):
                return intent
    if length <= SHORT and _GREETING.search(text) and not _has_matter(_GREETING.sub("", text)):
        return Intent.GREETING
    if _COMPLAINS.search(text):
        return Intent.COMPLAINT
    if _DISPUTES.search(text):
        return Intent.DISPUTE
    if _ASKS_FOR_ACTION.search(text) and re.search(r"\bmy\b|\bme\b", text, re.IGNORECASE):
        return Intent.ACTION
    return Intent.OTHER


def is_question(text: str) -> bool:
    return bool(_QUESTION.search(text))


def _wishes_for_human(text: str, length: int) -> bool:
    if _DECLINES_HUMAN.search(text):
        return False
    if length <= 3 and re.search(rf"\b{_PERSON}\b", text, re.IGNORECASE) and not _THANKS.search(text):
        return True
    return bool(_WISHES_FOR_HUMAN.search(text) or _WISHES_FOR_HUMAN_ELSEWHERE.search(text))


def _has_matter(text: str) -> bool:
    """Whether something is left to talk about once the politeness is taken away."""
    for pattern in (_GOODBYE, _THANKS, _GREETING):
        text = pattern.sub(" ", text)
    said = [word for word in _WORDS_IN_SMALL.findall(text) if word not in _POLITE]  # a name is no matter
    return is_question(text) or bool(subject_stems(" ".join(said)))


def agrees(text: str) -> bool:
    """A plain yes."""
    return len(words(text)) <= 6 and bool(_AGREES.search(text))

"""Which language a customer writes, told from the small words that no sentence does without."""

import re
from collections.abc import Iterable

DEFAULT = "en"

# Some words are at home in several languages; then the others decide. The last three languages are listed only to be
# told apart from the first four.
_WORDS_OF_LANGUAGE = {
    "en": """the and is are i you of my what how can when where why do does have please thanks hello it for with your
        would there this that any could want need i'm it's""",
    "de": """der das und ich nicht ist ein eine einen mit für auf wie kann bitte mein meine meinen meiner möchte wir sie
        habe haben wann warum welche welcher ihr ihre wenn oder auch dem den wird sind kostet danke hallo guten wo
        brauche will mir mich zum zur""",
    "es": """el los las la una un de en y que qué está para por con mi mis quiero quisiera cómo cuánto cuándo dónde cuál
        necesito tengo puedo puede hola gracias del hay su sus usted ustedes buenos días cubre favor""",
    "fr": """le les la une un de en et est je vous pour avec mon ma mes comment quel quelle quels quelles quand où
        pourquoi puis bonjour merci pas ne suis voudrais combien nous votre vos au aux c'est j'ai qu'est-ce est-ce peux
        sont plaît""",
    "it": """il lo gli la le una un di in con per mi mio mia sono vorrei posso che è ho non come quanto dove quando
        perché buongiorno ciao grazie parlare""",
    "pt": """o os uma um de com para que não você meu minha quero preciso posso como quanto onde quando obrigado
        obrigada olá falar""",
    "nl": """de het een ik en in is wat met voor van niet mijn wil graag hoe kunt kan waar wanneer dank hallo
        spreken""",
}
_SMALL_WORDS = {language: frozenset(listed.split()) for language, listed in _WORDS_OF_LANGUAGE.items()}
_LETTERS = {
    "ß": "de",
    "ä": "de",
    "ö": "de",
    "ü": "de",
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "œ": "fr",
    "ê": "fr",
    "è": "fr",
}

SMALL_WORDS = frozenset().union(*_SMALL_WORDS.values())

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def detect(texts: Iterable[str]) -> str:
    """The language of the latest text that shows one; the rest may be names, numbers and codes."""
    for text in reversed(list(texts)):
        if language := _language_of(text):
            return language
    return DEFAULT


def _language_of(text: str) -> str:
    """Empty where the text shows no language, or two alike."""
    said = _WORD.findall(text.lower().replace("’", "'"))
    votes = {language: sum(word in small for word in said) for language, small in _SMALL_WORDS.items()}
    for letter in text.lower():
        if language := _LETTERS.get(letter):
            votes[language] += 1
    ranked = sorted(votes, key=votes.__getitem__, reverse=True)
    return ranked[0] if votes[ranked[0]] > votes[ranked[1]] else ""

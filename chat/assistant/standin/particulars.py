"""Values that are known by their form: addresses, days and reference numbers; and what happened, in the customer's own
words."""

import re

from chat.assistant.standin.dates import find_date
from chat.assistant.standin.fields import Field, Values
from chat.assistant.standin.intents import is_question
from chat.assistant.standin.vocabulary import TAKEN, cut_out, sentences, words

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_REFERENCE = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?:[A-Z]{1,8}[-/]?[\w/-]*\d[\w/-]*|\d{4,}[\w-]*)(?![\w-])")
_SHORT_REFERENCE = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]+(?![\w-])")
# A sentence that asks for something does not tell what happened.
_ASKS = re.compile(
    r"\b(?:want|would like|i'd like|need|please|can you|could you|can i|let me|quote|file|report|möchte|bitte|quiero|"
    r"quisiera|voudrais)\b",
    re.IGNORECASE,
)
LEAST_TOLD = 4  # words


def take_particulars(text: str, fields: list[Field], found: Values, asked: list[str]) -> str:
    """Fill what of the fields can be told by its form; the text without what was taken."""
    for f in fields:
        taken = _take(f, text, is_asked=f.name in asked)
        if taken:
            found[f.name], span = taken
            text = cut_out(text, span, keep=TAKEN)
    return text


def _take(f: Field, text: str, *, is_asked: bool) -> tuple[str, tuple[int, int]] | None:
    if f.is_email:
        return _first(EMAIL, text)
    if f.is_date:
        return find_date(text)
    if f.is_reference:
        return _first(_REFERENCE, text) or (_first(_SHORT_REFERENCE, text) if is_asked else None)
    return None


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, tuple[int, int]] | None:
    match = pattern.search(text)
    return (match[0], match.span()) if match else None


def take_story(text: str, fields: list[Field], found: Values, asked: list[str]) -> bool:
    """What happened: the whole of an answer to that question, else the sentences that tell and do not ask.

    True if the whole text was the answer, so that nothing else is read out of it.
    """
    stories = [f for f in fields if f.is_story]
    for f in stories:
        if f.name in asked and asked == [f.name] and not is_question(text) and words(text):
            found[f.name] = text.strip()
            return True
        told = [s for s in sentences(text) if not _ASKS.search(s) and not is_question(s) and len(words(s)) > LEAST_TOLD]
        if told:
            found[f.name] = " ".join(told)
            return False
    return False

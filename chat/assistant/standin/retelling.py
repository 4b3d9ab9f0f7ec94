"""Telling a customer what a tool said to the model.

A tool's sentences are written for the assistant: they speak of the customer in the third person, and some only say what
to do next ("Ask for the day. Offer a colleague."). Those are not for the customer's ears.
"""

import re
from dataclasses import dataclass

from chat.assistant.standin.vocabulary import sentences

_TO_THE_MODEL = re.compile(
    r"^(?:please )?(?:ask|offer|call|say|tell|pass|go on|request|use|do not|don't|never|keep|hand)\b", re.IGNORECASE
)
_SPEAKS_OF_HUMAN = re.compile(r"\b(?:colleague|human|person|agent|team|request_human)\b", re.IGNORECASE)
_HANDS_OVER = re.compile(r"\brequest_human\b|\bhand (?:it |this |them )?over\b", re.IGNORECASE)
_IN_SECOND_PERSON = (
    (re.compile(r"\b(?:the|this) customer has\b", re.IGNORECASE), "you have"),
    (re.compile(r"\b(?:the|this) customer's\b", re.IGNORECASE), "your"),
    (re.compile(r"\b(?:the|this) customer\b", re.IGNORECASE), "you"),
)


@dataclass(frozen=True)
class Retold:
    """What is left for the customer, and whether the tool wants them asked, or somebody else to take over."""

    text: str
    asks: bool
    offers_human: bool
    hands_over: bool


def retell(said: str) -> Retold:
    kept, asides = [], []
    for sentence in sentences(said):
        (asides if _TO_THE_MODEL.search(sentence) else kept).append(sentence)
    text = " ".join(kept)
    for pattern, word in _IN_SECOND_PERSON:
        text = pattern.sub(word, text)
    return Retold(
        text=text,
        asks=any(aside.lower().startswith("ask") for aside in asides),
        offers_human=any(_SPEAKS_OF_HUMAN.search(aside) for aside in asides),
        hands_over=any(_HANDS_OVER.search(aside) for aside in asides),
    )

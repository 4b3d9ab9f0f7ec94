"""Whether the assistant has failed the customer repeatedly: from what was said and done, not from its own opinion."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

NOT_HELPED = {
    "en": r"(?:that|this|it) (?:did(?:n't| not)|does(?:n't| not)) (?:help|answer|work)|not what i (?:asked|meant"
    r"|wanted)"
    r"|you (?:did(?:n't| not)|are(?:n't| not)|do(?:n't| not)) (?:answer|understand|listen|help)\w*|i (?:already"
    r"|just) (?:told|asked)"
    r" you|you (?:already|just) said that|same answer|wrong answer|still (?:does(?:n't| not)|not) (?:help|work"
    r"|answer)\w*",
    "de": r"das (?:hilft|beantwortet) .{0,20}nicht|nicht das,? was ich (?:wollte|gefragt|meinte)"
    r"|sie verstehen .{0,12}nicht"
    r"|du verstehst .{0,12}nicht|habe ich (?:schon|bereits|gerade) (?:gesagt|gefragt)|falsche antwort|dieselbe antwort",
    "es": r"(?:eso|esto) no (?:me )?(?:ayuda|responde|sirve)|no es lo que (?:pregunté|quería)|no me (?:entiende"
    r"|entiendes|escucha)"
    r"|ya (?:se )?lo dije|misma respuesta|respuesta equivocada",
    "fr": r"(?:ça|cela) ne (?:m')?(?:aide|répond) pas|pas ce que j'ai demandé|vous ne (?:me )?(?:comprenez"
    r"|répondez) pas"
    r"|je (?:vous )?l'ai déjà (?:dit|demandé)|même réponse|mauvaise réponse",
}
FAILURES = 2
# Words shared by two questions that are one asked twice; short questions share words too easily.
SAME_QUESTION = 0.85
SHORTEST_QUESTION = 5


@dataclass(frozen=True, slots=True)
class Exchange:
    """A customer's message, and how the assistant's answer to the one before it had gone.

    `missed` says that the assistant had searched and found nothing, or had to say that it could not answer.
    """

    text: str
    missed: bool = False


def failed_repeatedly(exchanges: Sequence[Exchange], *, languages: Collection[str]) -> bool:
    """Whether the last two answers in a row left the customer without help.

    An answer did so if it was a miss, if the customer says so, or if the customer has to ask the same again.
    """
    if len(exchanges) <= FAILURES:  # Each needs the one before it to be compared with.
        return False
    recent, before = exchanges[-FAILURES:], exchanges[-FAILURES - 1 : -1]
    return all(_left_without_help(*pair, languages) for pair in zip(recent, before, strict=True))


def _left_without_help(exchange: Exchange, before: Exchange, languages: Collection[str]) -> bool:
    return exchange.missed or _says_so(exchange.text, languages) or _asks_again(exchange.text, before.text)


def _says_so(text: str, languages: Collection[str]) -> bool:
    plain = text.replace("’", "'")
    codes = {code.split("-")[0].lower() for code in languages}
    return any(re.search(rf"\b(?:{NOT_HELPED[code]})", plain, re.IGNORECASE) for code in codes & NOT_HELPED.keys())


def _asks_again(text: str, before: str) -> bool:
    words, known = _words(text), _words(before)
    if min(len(words), len(known)) < SHORTEST_QUESTION:
        return False
    return len(words & known) >= SAME_QUESTION * max(len(words), len(known))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+|\d+", text.casefold()) if len(word) > 2 or word.isdigit()}

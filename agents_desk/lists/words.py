"""A search as somebody types it, and where its words stand in a text.

Words may go on (`refu` finds "refund"), "words in quotes" stand as they are, and every one of them has to be found.
The database compares as `chat_search_text` writes things: without accents and case, with ASCII punctuation as spaces;
`fold` does nearly the same, for the marks alone: a letter that it folds differently is found, and not marked.
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass

MOST_TERMS = 8

_TYPED = re.compile(r'"([^"]*)"?|(\S+)')
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation, " "))
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    is_phrase: bool = False

    @property
    def words(self) -> list[str]:
        return fold(self.text.translate(_PUNCTUATION)).split()


def terms_of(typed: str) -> list[Term]:
    """At most eight; what has no letter or digit in it is left out."""
    terms = []
    for phrase, word in _TYPED.findall(typed.replace("“", '"').replace("”", '"').replace("„", '"').replace("\x00", "")):
        # "QT-4431" is two words that stand beside each other, and the last one may go on.
        terms.append(Term(phrase or word, is_phrase=bool(phrase)))
    return [term for term in terms if any(character.isalnum() for character in term.text)][:MOST_TERMS]


def fold(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(character for character in apart if not unicodedata.combining(character))


def marks_in(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    """Where the terms stand, as [from, to) in code points, in order and apart from each other."""
    words = [(match.start(), match.end(), fold(match[0])) for match in _WORD.finditer(text)]
    marked = set()
    for term in terms:
        marked.update(_places(words, term))
    return [words[index][:2] for index in sorted(marked)]


def _places(words: list[tuple[int, int, str]], term: Term) -> list[int]:
    wanted = term.words
    if term.is_phrase:
        length = len(wanted)
        starts = [at for at in range(len(words)) if [word for *_, word in words[at : at + length]] == wanted]
        return [at + step for at in starts for step in range(length)]
    return [at for at, (*_, word) in enumerate(words) if any(word.startswith(each) for each in wanted)]

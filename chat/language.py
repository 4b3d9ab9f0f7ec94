"""Which language the portal itself speaks to a customer: on the page, in refusals, in what it adds to a conversation.

The page goes by what the reader chose in its menu, else by the browser; a conversation begins in the page's language
and follows what the customer writes. In which language the assistant answers is the model's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

from chat import company
from chat.small_words import LETTERS, SCRIPTS, SMALL_WORDS

LEAST_VOTES = 2
# By how much the first language has to be ahead of the second.
CLEARLY = 1.5

_ADDRESS = re.compile(r"\S+@\S+|\S+://\S+|www\.\S+")
_WORD = re.compile(r"[^\W\d_]+'?")


def offered() -> list[str]:
    """The languages to choose from: the pack's that the interface is translated into, in the pack's order."""
    interface = [code for code, _name in settings.LANGUAGES]
    found = [_match(code, interface) for code in company.languages()]
    return list(dict.fromkeys(code for code in found if code)) or [settings.LANGUAGE_CODE]


def choose(*, chosen: str, accepted: str) -> str:
    """One of those offered: the reader's own choice (a cookie), else the best of an Accept-Language header."""
    among = offered()
    wanted = [chosen, *(code for code, _quality in parse_accept_lang_header(accepted.lower()))]
    return next((found for code in wanted if (found := _match(code, among))), among[0])


def follow(text: str, *, before: str) -> str:
    """The language of a conversation after the customer wrote `text`: another one only if that is beyond doubt."""
    known = {*(code for code, _name in settings.LANGUAGES), *company.languages()}
    return detect(text, known) or before


def detect(text: str, among: Collection[str]) -> str | None:
    """The language of a text, as a code of `among`; None if it is too short or unclear, or another language."""
    votes = _votes(text).most_common(2)
    if not votes or votes[0][1] < LEAST_VOTES:
        return None
    (first, most), *others = votes
    if others and most < CLEARLY * others[0][1]:
        return None
    return _match(first, among)


def _votes(text: str) -> Counter[str]:
    text = _ADDRESS.sub(" ", text.lower().replace("’", "'"))
    votes = Counter(LETTERS[letter] for letter in set(text) & LETTERS.keys())
    for word in _WORD.findall(text):
        votes.update(language for language, small in SMALL_WORDS.items() if word in small)
        if not word.isascii():
            votes.update(_by_script(word))
    return votes


def _by_script(word: str) -> list[str]:
    script = unicodedata.name(word[0], "").partition(" ")[0]
    return [SCRIPTS[script]] if script in SCRIPTS else []


def _match(code: str, among: Collection[str]) -> str | None:
    """The same language among these, in the same or in another region."""
    code = code.lower()
    exact = [each for each in among if each.lower() == code]
    related = [each for each in among if _base(each) == _base(code)]
    return next(iter(exact + related), None)


def _base(code: str) -> str:
    return code.lower().partition("-")[0]

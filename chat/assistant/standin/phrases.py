"""The stand-in's own sentences, in the languages it has a phrase book for."""

import tomllib
from functools import cache
from pathlib import Path

from chat.assistant.standin.language import DEFAULT
from chat.assistant.standin.vocabulary import enumerate_words

PHRASEBOOK = Path(__file__).parent / "phrasebook"


@cache
def read_phrases(language: str) -> dict[str, str]:
    return tomllib.loads((PHRASEBOOK / f"{language}.toml").read_text(encoding="utf-8"))


@cache
def languages() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in PHRASEBOOK.glob("*.toml")))


def say(language: str, phrase: str, /, **values: object) -> str:
    """A phrase by its name, with its gaps filled. A language without a phrase book gets the default one."""
    return read_phrases(language if language in languages() else DEFAULT)[phrase].format(**values)


def in_any_language(name: str) -> tuple[str, ...]:
    """How a phrase without gaps can have been said, to recognise it in what was said before."""
    return tuple(read_phrases(language)[name] for language in languages())


def list_words(language: str, items: list[str], joint: str = "and") -> str:
    """`a, b and c`; `joint` is the name of a phrase: `and`, `or`."""
    return enumerate_words(items, say(language, joint))

"""The little that the stand-in knows about words: their stems, and which of them carry no subject."""

import re

from chat.assistant.standin.language import SMALL_WORDS

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Words of almost any request, whatever it is about.
_STOP_WORDS = """a about above after again all also am an and any are aren't as at be because been before being below
    but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few for
    from further get give go had has have having he hello help her here hers hi him his how i i'd i'll i'm
    i've if in into is isn't it it's its just know let like lot may me might more most much my need new no
    nor not now of off ok okay on once only or other our out over own please really same say see she should
    so some still such sure tell than thank thanks that that's the their them then there these they thing
    things think this those through to too under understand until up us very want was way we were what
    what's when where whether which while who why will wish with won't would wouldn't yes yet you your
    yours explain provide information details detail bit kind exactly actually question questions anything
    something someone somebody else mean means works work working offer offers describe clarify interested
    learn learning looking able happen happens both between different include includes included including contain"""
STOP_WORDS = frozenset(_STOP_WORDS.split()) | SMALL_WORDS

_SUFFIXES = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ances",
    "ance",
    "ences",
    "ence",
    "ages",
    "age",
    "als",
    "al",
    "ings",
    "ing",
)
_SHORT_SUFFIXES = ("ies", "ied", "ed", "es", "s")


def words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def stem(word: str) -> str:
    """A crude common form, the same for cover, covers, covered and coverage; it need not be a word."""
    word = word.removesuffix("'s")
    for suffix in (*_SUFFIXES, *_SHORT_SUFFIXES):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= (4 if suffix in _SUFFIXES else 3) and not word.endswith("ss"):
            word = rest + "y" if suffix in {"ies", "ied"} else rest
            break
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou" else word


def stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def subject_stems(text: str) -> list[str]:
    """Stems of the words that say what a text is about."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS and len(word) > 1]


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]


def humanise(name: str) -> str:
    """`driver_age` or `driverAge` as a person would write it."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ")
    return " ".join(spaced.split()).lower()


def enumerate_words(items: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


# Stands in a text where a value has been taken out, so that what is left beside it is not read as another.
TAKEN = "\x00"


def cut_out(text: str, span: tuple[int, int], *, keep: str = "") -> str:
    """A text without one of its parts, or with `keep` in its place."""
    return f"{text[: span[0]]}{keep} {text[span[1] :]}"

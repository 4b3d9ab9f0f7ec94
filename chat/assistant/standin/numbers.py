"""Numbers in what a customer writes, and the field that each belongs to."""

import re
from dataclasses import dataclass

from chat.assistant.standin.fields import Field, Values
from chat.assistant.standin.vocabulary import TAKEN, cut_out, stems

_NUMBER = re.compile(
    r"(?<![\w.,])(-\s?)?[$€£]?(\d{1,3}(?:[,' ]\d{3})+(?!\d)|\d+)(\.\d+)?\s?(k\b|thousand\b|million\b)?", re.IGNORECASE
)
_SCALE = {"k": 1_000, "thousand": 1_000, "million": 1_000_000}
_COUNTED = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTED.split(), 1)}
_TENS_WORDS = {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
_ONES = "|".join(_NUMBER_WORDS)
_SPELT = re.compile(rf"\b(?:({'|'.join(_TENS_WORDS)})(?:[ -]({_ONES}))?|({_ONES}))\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:i'?m|i am|aged?|turn(?:ed|ing)|he is|she is|he's|she's)\s+(?:now\s+)?(\d{1,3})\b(?!\s*(?:k\b|,\d|%))"
    r"|\b(\d{1,3})[\s-]*(?:years?|yrs?)[\s-]*old\b|\b(\d{1,3})\s*(?:yo|y/o)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Mention:
    value: float
    span: tuple[int, int]
    plain: bool  # without separators or a scale, as one writes a year


def take_numbers(text: str, fields: list[Field], found: Values, known: Values, asked: list[str]) -> str:
    """Each number goes to the field that its surroundings speak of; the rest to what was asked, in order."""
    fields = [f for f in fields if f.is_number]
    mentions = _mentions(text)
    scored = [
        (score, -position, f, mention)
        for position, f in enumerate(fields)
        for mention in mentions
        if (score := _fit(f, mention, text, is_known=f.name in known)) > 0
    ]
    taken: set[_Mention] = set()
    for _, _, f, mention in sorted(scored, key=lambda s: (-s[0], -s[1], s[3].span)):
        if f.name not in found and mention not in taken:
            found[f.name] = _as_number(f, mention.value)
            taken.add(mention)
    waiting = [f for f in fields if f.name in asked and f.name not in found]
    for mention in mentions:
        fitting = [f for f in waiting if mention not in taken and _could_be(f, mention)]
        if fitting:
            found[fitting[0].name] = _as_number(fitting[0], mention.value)
            waiting.remove(fitting[0])
            taken.add(mention)
    for mention in sorted(taken, key=lambda m: -m.span[0]):
        text = cut_out(text, mention.span, keep=TAKEN)
    return text


def _mentions(text: str) -> list[_Mention]:
    found = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[,' ]", "", match[2]) + (match[3] or "")
        value = float(digits) * _SCALE.get((match[4] or "").lower(), 1) * (-1 if match[1] else 1)
        plain = not match[4] and not match[3] and match[2].isdigit()
        found.append(_Mention(value, match.span(), plain))
    for match in _SPELT.finditer(text):
        tens, ones = (match[1] or "").lower(), (match[2] or match[3] or "").lower()
        value = _TENS_WORDS.get(tens, 0) + _NUMBER_WORDS.get(ones, 0)
        found.append(_Mention(value, match.span(), False))
    return sorted(found, key=lambda m: m.span)


def _fit(f: Field, mention: _Mention, text: str, *, is_known: bool) -> float:
    """How well a number fits a field, by the words around it; 0 where nothing speaks for it."""
    start, end = mention.span
    if f.speaks_of("age") and (match := _AGE.search(text)) and start <= match.end() and match.start() <= start:
        return 6
    looks_like_year = mention.plain and 1900 <= mention.value < 2100
    if f.speaks_of("year"):
        return (5 if not is_known else 2) if looks_like_year else (3 if _near(f.own_words, text, start, end) else 0)
    score = 4 * _near(f.own_words, text, start, end)
    if not is_known and not score:
        score = 2 * _near(f.cues - {"year", "ag"}, text, start, end)
    if looks_like_year and not score > 3:
        return 0
    if score and not _in_bounds(f, mention.value):
        score -= 1.5
    return score


def _near(cues: set[str], text: str, start: int, end: int) -> float:
    """1 for a cue right beside the number, less for one further off, 0 for none within the clause."""
    before = stems(re.split(r"[,;.!?\n]|\band\b", text[:start])[-1])[-5:]
    after = stems(re.split(r"[,;.!?\n]|\band\b", text[end:])[0])[:3]
    near = [i for i, word in enumerate(reversed(before)) if word in cues]
    near += [i - 0.5 for i, word in enumerate(after) if word in cues]
    return 1 - 0.15 * max(0, min(near)) if near else 0


def _could_be(f: Field, mention: _Mention) -> bool:
    if f.speaks_of("year"):
        return mention.plain
    return _in_bounds(f, mention.value) or (f.low is None and f.high is None)


def _in_bounds(f: Field, value: float) -> bool:
    return (f.low is None or value >= f.low) and (f.high is None or value <= f.high)


def _as_number(f: Field, value: float) -> int | float:
    return int(value) if f.type == "integer" or value.is_integer() else value

"""Figures and promises in an answer that nothing supports.

A number, price or date is supported when a passage or tool result of the turn, the company's own context or the
customer wrote it; a promise when one of them makes it in much the same words. What is left is flagged in the turn's
record: it is not proof of a mistake, but where to look for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
MONTH_NAMES = [name[:3] for name in MONTH.split("|")[:12]]
DATE = re.compile(
    rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    rf"|\b(?:{MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{MONTH})\.?(?:\s+\d{{4}})?\b",
    re.IGNORECASE,
)
PRICE = re.compile(
    r"(?:[$€£]\s?\d[\d,]*(?:\.\d+)?)|(?:\b\d[\d,]*(?:\.\d+)?\s?(?:USD|EUR|GBP|dollars?|euros?|cents?)\b)", re.I
)
# Not the figures of list marks ("1. First") and of names such as "A4" or "24/7".
NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,]*(?:\.\d+)?(?![\w/]|-\w|\.\d)")
LIST_MARK = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
PROMISE = re.compile(
    r"[^.!?\n]*\b(?:guarantee[ds]?|promise[ds]?|we(?:'| wi)ll (?:pay|refund|cover|waive|replace|credit|reimburse)"
    r"|you(?:'| wi)ll (?:be (?:paid|refunded|covered|reimbursed)|get (?:a|your) (?:refund|credit|discount))"
    r"|(?:is|are) (?:fully )?covered)\b[^.!?\n]*",
    re.IGNORECASE,
)
MARKUP = re.compile(r"[*_`#>|]")
UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
NUMBER_WORDS = {word: str(value) for value, word in enumerate(UP_TO_TWENTY.split())} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "ninety": "90",
    "hundred": "100",
}
# "One moment", "both of the two": small counts are said of anything.
SMALLEST_TELLING = 3
WORDS_OF_A_PROMISE = 0.6


@dataclass(frozen=True, slots=True)
class Claim:
    kind: str  # number, price, date or promise
    text: str

    def as_data(self) -> dict[str, str]:
        return {"kind": self.kind, "text": self.text}


def unsupported_claims(text: str, *, evidence: Iterable[Any], known: Iterable[str] = ()) -> list[Claim]:
    """The claims of `text` that neither `evidence` (passages and tool answers of the turn) nor `known` (the company's
    context, the customer's words) contains; promises must be in the evidence or the context."""
    grounds = "\n".join([*(flat_text(each) for each in evidence), *known])
    plain = LIST_MARK.sub("", MARKUP.sub("", text))
    figures = {_figure(match) for match in NUMBER.findall(_spelt_out(grounds))} | {
        _figure(match) for match in re.findall(r"\d[\d,]*(?:\.\d+)?", grounds)
    }
    dates = {_date(match) for match in DATE.findall(grounds)}
    found: dict[tuple[str, str], Claim] = {}
    for claim in _claims(plain):
        if not _supported(claim, figures, dates, grounds):
            found.setdefault((claim.kind, claim.text.casefold()), claim)
    return list(found.values())


def _claims(text: str) -> Iterator[Claim]:
    rest = text
    for kind, pattern in (("date", DATE), ("price", PRICE)):
        for match in pattern.findall(rest):
            yield Claim(kind, match.strip())
        rest = pattern.sub(" ", rest)
    for match in NUMBER.findall(_spelt_out(rest)):
        if _figure(match) >= SMALLEST_TELLING:
            yield Claim("number", match)
    for match in PROMISE.findall(text):
        yield Claim("promise", match.strip())


def _supported(claim: Claim, figures: set[Decimal], dates: set[str], grounds: str) -> bool:
    match claim.kind:
        case "date":
            return _date(claim.text) in dates or _parts_of(claim.text, dates, grounds)
        case "promise":
            return _is_said(claim.text, grounds)
        case _:
            numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", claim.text)
            return all(_figure(number) in figures for number in numbers)


def _parts_of(text: str, dates: set[str], grounds: str) -> bool:
    """A day named with its year where the source leaves it out, or the other way round."""
    day = _date(text)
    return any(day.startswith(other) or other.startswith(day) for other in dates) if day else text in grounds


def _is_said(sentence: str, grounds: str) -> bool:
    """Whether one sentence of the grounds has most of the words of this one."""
    words = _telling_words(sentence)
    return any(
        len(words & _telling_words(other)) >= WORDS_OF_A_PROMISE * len(words)
        for other in re.split(r"(?<=[.!?])\s|\n", grounds)
    )


def _telling_words(sentence: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", sentence.casefold()) if len(word) > 3}


def _spelt_out(text: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda match: NUMBER_WORDS.get(match[0].lower(), match[0]), text)


def _figure(number: str) -> Decimal:
    try:
        return Decimal(number.replace(",", "")).normalize()
    except InvalidOperation:
        return Decimal(-1)


def _date(text: str) -> str:
    """Month, day and, where given, year in one form, so that "March 3rd" and "3 March" are the same."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        year, month, day = text.strip().split("-")
        return f"{int(month):02}-{int(day):02}-{year}"
    words = re.findall(r"[A-Za-z]+|\d+", re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", text))
    month = next((word.lower()[:3] for word in words if word.isalpha()), "")
    numbers = [word for word in words if word.isdigit()]
    year = next((number for number in numbers if len(number) == 4), "")
    day = next((number for number in numbers if len(number) < 3), "")
    if month not in MONTH_NAMES or not day:
        return ""
    return f"{MONTH_NAMES.index(month) + 1:02}-{int(day):02}" + (f"-{year}" if year else "")


def flat_text(value: Any) -> str:
    """The texts and numbers of a tool's answer, one a line."""
    match value:
        case dict():
            return "\n".join(flat_text(each) for each in value.values())
        case list() | tuple():
            return "\n".join(flat_text(each) for each in value)
        case _:
            return str(value)

"""Recognising what identifies people, accounts and vehicles, and what must stay secret, in any text.

A recogniser is a function from a text to the places it has found. Those that look for numbers ask check digits where
there are some; the others ask for a word before ("policy number", "plate") that says what the number is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chat.guardrails import checksums, secrets

Span = tuple[int, int]


class Kind(StrEnum):
    CARD = "card"
    CARD_CODE = "card_code"
    SECRET = "secret"
    NATIONAL_ID = "national_id"
    IBAN = "iban"
    VIN = "vin"
    EMAIL = "email"
    PHONE = "phone"
    PLATE = "plate"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of `text` from `start` to `end`."""

    kind: Kind
    start: int
    end: int
    text: str


def find(
    text: str, kinds: Collection[Kind] = frozenset(Kind), *, references: Sequence[re.Pattern[str]] = ()
) -> list[Found]:
    """All that is recognised, in order and without overlaps: where two claim the same place, the earlier kind wins.

    `references` are a company's own patterns of policy, contract or customer numbers.
    """
    digits = sum(map(len, DIGITS.findall(text)))
    found: list[Found] = []
    for kind, (least_digits, recognise) in RECOGNISERS.items():
        if kind in kinds and digits >= least_digits:
            found += _free(found, text, kind, recognise(text))
    if Kind.REFERENCE in kinds and digits:
        for pattern in references:
            found += _free(found, text, Kind.REFERENCE, (match.span() for match in pattern.finditer(text)))
    return sorted(found, key=lambda each: each.start)


def _free(found: list[Found], text: str, kind: Kind, spans) -> list[Found]:
    return [
        Found(kind, start, end, text[start:end])
        for start, end in spans
        if not any(start < each.end and each.start < end for each in found)
    ]


DIGITS = re.compile(r"\d+")
# Between the digits of one number: blanks, dashes, dots, and what is invisible.
GAP = r"[\s.\-\u00ad\u2010-\u2015\u200b-\u200d\u2060\ufeff]{0,3}"
UUID = re.compile(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")

# --- payment cards ----------------------------------------------------------------------------------------------------

LONG_NUMBER = re.compile(rf"(?<!\w)\d(?:{GAP}\d){{12,40}}(?!\w)")
SHORTEST_CARD, LONGEST_CARD = 13, 19


def cards(text: str) -> Iterator[Span]:
    """Card numbers, also spaced or dashed, and with other numbers before or behind them."""
    uuids = [match.span() for match in UUID.finditer(text)] if "-" in text else []
    for number in LONG_NUMBER.finditer(text):
        if not any(start <= number.start() < end for start, end in uuids):
            # By way of int: digits of other scripts look the same to a reader.
            groups = [
                (group.start(), group.end(), "".join(str(int(digit)) for digit in group[0]))
                for group in DIGITS.finditer(text, *number.span())
            ]
            yield from _cards_among(groups)


def _cards_among(groups: list[tuple[int, int, str]]) -> Iterator[Span]:
    """A card begins with the first digit of a group and ends with the last of another."""
    first = 0
    while first < len(groups):
        last = _last_group_of_card(groups, first)
        if last is not None:
            yield groups[first][0], groups[last][1]
            first = last
        first += 1


def _last_group_of_card(groups: list[tuple[int, int, str]], first: int) -> int | None:
    digits = ""
    lengths: tuple[int, ...] = ()
    for last in range(first, len(groups)):
        digits += groups[last][2]
        if len(digits) < SHORTEST_CARD:
            continue
        lengths = lengths or checksums.card_lengths(digits)
        if not lengths or len(digits) > LONGEST_CARD:
            return None
        if len(digits) in lengths and checksums.passes_luhn(digits):
            return last
    return None


CARD_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|csc|card (?:verification|security) (?:code|number|value)|security code|prüfziffer"
    r"|kartenprüfnummer|código de seguridad|cryptogramme|code de sécurité)\b"
    r"[\s:=#(]{0,4}(?:(?:is|ist|es|est)\b[\s:]{0,3})?(?P<value>\d{3,4})\b",
    re.IGNORECASE,
)


def card_codes(text: str) -> Iterator[Span]:
    for match in CARD_CODE.finditer(text):
        yield match.span("value")


# --- numbers of people ------------------------------------------------------------------------------------------------

SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])")
SSN_NAMED = re.compile(
    r"\b(?:ssn|social(?: security)?(?: number| no\.?)?)\b\W{0,3}(?:(?:is|was)\b\W{0,3})?"
    r"(?P<value>(?!000|666|9)\d{9})\b",
    re.IGNORECASE,
)
UK_INSURANCE = re.compile(r"\b(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
SPANISH = re.compile(r"\b[XYZ\d]\d{7}-?[A-Z]\b")
FRENCH = re.compile(r"(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\w)")


def national_ids(text: str) -> Iterator[Span]:
    """Social security and identity numbers of the United States, the United Kingdom, Spain and France."""
    for match in SSN.finditer(text):
        yield match.span()
    for match in SSN_NAMED.finditer(text):
        yield match.span("value")
    for match in UK_INSURANCE.finditer(text):
        yield match.span()
    for match in SPANISH.finditer(text):
        if checksums.is_spanish_id(match[0].replace("-", "")):
            yield match.span()
    for match in FRENCH.finditer(text):
        if checksums.is_french_id(match[0].replace(" ", "")):
            yield match.span()


IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}", re.IGNORECASE)


def ibans(text: str) -> Iterator[Span]:
    """Account numbers whose remainder is right; what follows them in the same breath is cut off."""
    for match in IBAN.finditer(text):
        length = checksums.IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        seen = 0
        for index, character in enumerate(match[0]):
            seen += character.isalnum()
            if seen == length:
                written = match[0][: index + 1]
                if checksums.is_iban(re.sub(r"\W", "", written).upper()):
                    yield match.start(), match.start() + len(written)
                break


EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?!\w)")
SPELLED_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}\s?[\[(]\s?at\s?[\])]\s?"
    r"(?:[\w-]{1,63}(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)){1,6}[^\W\d_]{2,24}(?!\w)",
    re.IGNORECASE,
)
BRACKET = re.compile(r"[\[(]\s?at\s?[\])]", re.IGNORECASE)


def emails(text: str) -> Iterator[Span]:
    """Addresses, also those written as "jane (at) example (dot) com"."""
    if "@" in text:
        yield from (match.span() for match in EMAIL.finditer(text))
    if BRACKET.search(text):
        yield from (match.span() for match in SPELLED_EMAIL.finditer(text))


# A dot before a blank ends a sentence, or the number of a list's next line.
PHONE = re.compile(r"(?<![\w.#-])(?P<plus>\+|00)?\(?\d(?:\d|(?!\.\s)[\s().\-/\u2010-\u2015]){5,24}\d(?!\w)")
PHONE_SHAPES = re.compile(
    r"(?:1[\s.-]{0,2})?(?:\(\d{3}\)[\s.-]{0,2}|\d{3}[\s.\-\u2010-\u2015])\d{3}[\s.\-\u2010-\u2015]\d{4}"
    r"|\(?0\d{1,4}\)?[\s/.-]{1,3}\d{2,4}(?:[\s.-]?\d{2,4}){1,3}"
    r"|0\d(?:[\s.-]\d{2}){4}"
)
PHONE_WORDS = re.compile(
    r"(?:phone|call(?: me| us)?|mobile|cell|tel|fax|number|reach|text|dial|ring|whatsapp|sms|telefon|anruf\w*|rufnummer"
    r"|handy|teléfono|movil|móvil|llam\w*|téléphone|portable|appel\w*)\b[^\n\d]{0,25}$",
    re.IGNORECASE,
)
DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:\D|$)|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})(?:\D|$)")


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers: international, in the shapes that countries write, or after a word such as "call"."""
    for match in PHONE.finditer(text):
        written = match[0]
        count = sum(character.isdigit() for character in written)
        if not 7 <= count <= 15 or DATE.match(written):
            continue
        if (
            (match["plus"] and count >= 8)
            or PHONE_SHAPES.fullmatch(written)
            or (count >= 7 and PHONE_WORDS.search(text, max(0, match.start() - 45), match.start()))
        ):
            yield match.span()


# --- things with numbers ----------------------------------------------------------------------------------------------

VIN = re.compile(r"(?<![\w-])[A-HJ-NPR-Z0-9]{17}(?![\w-])", re.IGNORECASE)
VIN_WORD = re.compile(r"\b(?:vin|chassis|fahrgestell\w*|vehicle identification number)\b[^\n]{0,20}$", re.IGNORECASE)


def vins(text: str) -> Iterator[Span]:
    """Vehicle identification numbers, by their check digit or by the word before: only America demands the digit."""
    for match in VIN.finditer(text):
        written = match[0].upper()
        if written.isdigit() or written.isalpha():
            continue
        if checksums.is_vin(written) or VIN_WORD.search(text, max(0, match.start() - 45), match.start()):
            yield match.span()


PLATE = re.compile(
    r"\b(?i:licen[cs]e plate|number plate|plate|registration|kennzeichen|matrícula|plaque(?: d'immatriculation)?"
    r"|immatriculation)(?i: (?:number|no\.?|nr\.?))?\b[\s:=#]{0,4}(?:(?:is|was|ist|es|est)\b[\s:]{0,3})?"
    r"(?P<value>(?=[A-Z0-9 -]{0,9}\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,5}){1,2})\b"
)


def plates(text: str) -> Iterator[Span]:
    for match in PLATE.finditer(text):
        yield match.span("value")


# Capitals and digits that belong together, and the word before them that says what they are.
REFERENCE = re.compile(r"(?<![\w-])(?=[A-Z-]{0,12}\d)[A-Z0-9][A-Z0-9-]{4,23}(?![\w-])")
REFERENCE_WORD = re.compile(
    r"\b(?:policy|claim|account|customer|member(?:ship)?|contract|passport|licen[cs]e|vertrags?|kunden|póliza|contrat"
    r"|cliente?)"
    r"[ -]?(?:number|no\.?|nr\.?|nummer|id|#|número|numéro)?[\s:=#(]{0,4}(?:(?:is|was|ist|es|est)\b[\s:]{0,3})?$",
    re.IGNORECASE,
)


def references(text: str) -> Iterator[Span]:
    """Numbers of policies, claims, accounts and the like, by the word before them."""
    for match in REFERENCE.finditer(text):
        if REFERENCE_WORD.search(text, max(0, match.start() - 45), match.start()):
            yield match.span()


# The order settles who wins where two claim the same digits; the number says how many digits there must be at least.
RECOGNISERS: dict[Kind, tuple[int, Callable[[str], Iterator[Span]]]] = {
    Kind.SECRET: (0, secrets.spans),
    Kind.CARD: (13, cards),
    Kind.CARD_CODE: (3, card_codes),
    Kind.IBAN: (10, ibans),
    Kind.NATIONAL_ID: (6, national_ids),
    Kind.EMAIL: (0, emails),
    Kind.VIN: (3, vins),
    Kind.PLATE: (1, plates),
    Kind.REFERENCE: (1, references),
    Kind.PHONE: (7, phones),
}

"""Filling a tool's fields from what a customer writes.

The fields are whatever the tool's schema says: their names, titles, descriptions, types, enums, examples
and bounds are all that tells them apart. A field is recognised by words of its own near a value, or
because it was asked for.
"""

import itertools
import re
from dataclasses import dataclass
from typing import Any

from chat.assistant.standin.conversation import Tool
from chat.assistant.standin.language import STOP_WORDS, humanise, stem, stems, words

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
_PHRASE = re.compile(r"\b[A-Z][\w'’-]*(?:[ ](?:[A-Z][\w'’-]*|\d+[A-Za-z]*\b))*")
_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")
_YES = re.compile(r"^\W*(?:yes|yeah|yep|sure|correct|right|i do|it is|it does|we do|ja|oui|sí|si)\b", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:no|nope|not|none|i don't|it isn't|it doesn't|we don't|nein|non)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:no|not|without|don't|doesn't|isn't|none|never)\b", re.IGNORECASE)
_FILLER = re.compile(
    r"^(?:(?:it'?s|it is|that'?s|that is|this is|i have|i've got|i drive|i own|we have|my|the|a|an|is|are|just|sure|"
    r"yes|ok|okay|well|um|so|and|for|about|called|of course|to be|would be|from|to|in|at)\b[\s,:]*)+",
    re.IGNORECASE,
)
# What people say around the start and the end of a way, whatever travels it.
_ORIGIN = frozenset({"from", "origin", "start", "pickup", "departure", "source", "current"})
_DESTINATION = frozenset({"to", "destination", "end", "delivery", "arrival", "target", "new"})
_PLACE = r"(?:the |my )?([A-Z][\w'’-]*(?:[ -][A-Z][\w'’-]*)*)"

Values = dict[str, Any]

# Stands in a text where a value has been taken out, so that what is left beside it is not read as another.
_TAKEN = "\x00"


@dataclass(frozen=True)
class Field:
    """One property of a tool's schema."""

    name: str
    label: str
    description: str
    type: str
    required: bool
    options: tuple[Any, ...]
    examples: tuple[str, ...]
    low: float | None
    high: float | None
    format: str

    @property
    def is_number(self) -> bool:
        return self.type in {"integer", "number"}

    @property
    def own_words(self) -> set[str]:
        return {stem(w) for w in words(f"{humanise(self.name)} {self.label}") if w not in STOP_WORDS or w == "to"}

    @property
    def cues(self) -> set[str]:
        described = {stem(w) for w in words(self.description) if w not in STOP_WORDS}
        return self.own_words | described

    def speaks_of(self, *subjects: str) -> bool:
        return bool(self.own_words & {stem(subject) for subject in subjects})


def read_fields(tool: Tool) -> list[Field]:
    required = set(tool.required)
    return [
        _read_field(name, schema, name in required)
        for name, schema in tool.schema.get("properties", {}).items()
        if isinstance(schema, dict)
    ]


def _read_field(name: str, schema: dict[str, Any], required: bool) -> Field:
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            schema = {**choice, **schema}
    kind = schema.get("type", "string")
    if isinstance(kind, list):
        kind = next((k for k in kind if k != "null"), "string")
    description = schema.get("description", "")
    examples = [str(e) for e in schema.get("examples", ())]
    if named := re.search(r"(?:e\.g\.|for example|such as)[:,]?\s*([^.;)]+)", description):
        examples += [e.strip(" '\"") for e in re.split(r",|\bor\b|\band\b", named[1]) if e.strip(" '\"")]
    label = schema.get("title") or humanise(name)
    return Field(
        name=name,
        label=" ".join(w if w.isupper() and len(w) > 1 else w.lower() for w in label.split()),
        description=description,
        type=kind,
        required=required,
        options=tuple(schema.get("enum", ())),
        examples=tuple(examples),
        low=schema.get("minimum", schema.get("exclusiveMinimum")),
        high=schema.get("maximum", schema.get("exclusiveMaximum")),
        format=schema.get("format", ""),
    )


def extract(text: str, fields: list[Field], *, known: Values, asked: list[str], ignore: frozenset[str]) -> Values:
    """The values that a message gives. `asked` are the fields just asked for; `ignore` are names that are
    no values.

    A known field is given again only by a word of its own, so that nothing is overwritten by chance.
    """
    found: Values = {}
    rest = _take_options(text, fields, found, asked)
    rest = _take_labelled(rest, [f for f in fields if f.name not in found], found)
    rest = _take_texts(rest, [f for f in fields if f.name not in found and f.name not in known], found, asked, ignore)
    rest = _take_numbers(rest, [f for f in fields if f.name not in found], found, known, asked)
    _take_booleans(rest, [f for f in fields if f.name not in found], found, asked)
    _take_reply(rest, [f for f in fields if f.name not in found], found, asked)
    return found


def _take_options(text: str, fields: list[Field], found: Values, asked: list[str]) -> str:
    """Values of enums, the longest first: an electric car is not just a car."""
    said = stems(text)
    choices = [(f, option) for f in fields for option in f.options if isinstance(option, str)]
    for f, option in sorted(choices, key=lambda choice: -len(choice[1])):
        wanted = stems(humanise(option))
        if f.name not in found and wanted and all(word in said for word in wanted):
            found[f.name] = option
    return text


def _take_labelled(text: str, fields: list[Field], found: Values) -> str:
    """`make: Tesla`, `the model is Model 3`."""
    for f in fields:
        if f.options or f.type != "string":
            continue
        if f.format == "email" or f.speaks_of("email"):
            pattern = _EMAIL
        elif f.format == "date" or f.speaks_of("date"):
            pattern = _DATE
        else:
            names = "|".join(re.escape(n).replace(r"\ ", r"[\s_]") for n in {f.label, humanise(f.name)})
            pattern = re.compile(
                rf"\b(?:{names})\s*(?::|=|\bis\b|\bwas\b)\s*([^,;\n]+?)(?=\s*(?:[,;.\n]|$|\band\b))", re.I
            )
        if match := pattern.search(text):
            found[f.name] = (match[1] if pattern not in (_EMAIL, _DATE) else match[0]).strip(" '\"")
            text = _cut(text, match.span())
    return text


def _take_texts(text: str, fields: list[Field], found: Values, asked: list[str], ignore: frozenset[str]) -> str:
    """Names of things: known examples, places on a way, and capitalised phrases shared out in the schema's
    order."""
    open_fields = [f for f in fields if f.type == "string" and not f.options and not f.format]
    for f in list(open_fields):
        for example in sorted(f.examples, key=len, reverse=True):
            if match := re.search(rf"(?<!\w){re.escape(example)}(?!\w)", text, re.IGNORECASE):
                found[f.name] = example
                text = _cut(text, match.span(), keep=_TAKEN)
                break
    for f in open_fields:
        for subjects, word in ((_ORIGIN, "from|in"), (_DESTINATION, "to|into")):
            if f.name in found or not f.speaks_of(*subjects):
                continue
            if match := re.search(rf"\b(?:{word})\s+{_PLACE}", text):
                found[f.name] = match[1]
                text = _cut(text, match.span(1), keep=_TAKEN)
    left = [f for f in open_fields if f.name not in found and (f.required or f.name in asked)]
    if any(f.name in asked for f in left):
        left = [f for f in left if f.name in asked] + [f for f in left if f.name not in asked]
        left.sort(key=fields.index)
    for phrase, span in _phrases(text, fields, ignore, is_answer=bool(asked)):
        if not left:
            break
        together = _sharing(left, phrase)
        for f, value in zip(together, _share(phrase, len(together)), strict=True):
            found[f.name] = value
            left.remove(f)
        text = _cut(text, span, keep=_TAKEN)
    return text


def _phrases(
    text: str, fields: list[Field], ignore: frozenset[str], *, is_answer: bool
) -> list[tuple[str, tuple[int, int]]]:
    """Capitalised phrases that can be a value, and, after a year, the words that name what is of that
    year."""
    labels = {word for f in fields for word in words(f.label)}
    found = []
    for match in _PHRASE.finditer(text):
        parts = match[0].split(" ")
        skipped = 0
        while parts and (parts[0].lower().replace("’", "'") in STOP_WORDS | labels or parts[0].lower() in ignore):
            skipped += len(parts.pop(0)) + 1
        at_start = match.start() + skipped == 0 or text[: match.start() + skipped].rstrip()[-1:] in {
            ".",
            "!",
            "?",
            "\n",
        }
        followed = re.match(r"\s*(?:[,;.\n]|$|\d)", text[match.end() :])
        lone_opener = at_start and len(parts) == 1 and not (is_answer and followed)
        if parts and parts[0][0].isalpha() and not lone_opener:
            found.append((" ".join(parts), (match.start() + skipped, match.end())))
    if not found and (match := re.search(r"(?:19|20)\d\d\s+((?:[^\W\d_][\w-]*[ ]?)(?:[^\W_]+[ ]?){0,3})", text)):
        named = list(itertools.takewhile(lambda word: word.lower() not in STOP_WORDS | labels, match[1].split()))
        if named:
            phrase = " ".join(named)
            found.append((phrase, (match.start(1), match.start(1) + len(phrase))))
    if not found and (match := re.search(r"((?:[^\W\d_][\w-]*[ ]+){1,3})(?:19|20)\d\d\b", text)):
        said = match[1].split()
        named = list(itertools.takewhile(lambda word: word.lower() not in STOP_WORDS | labels, reversed(said)))[::-1]
        if named:
            phrase = " ".join(named)
            begin = match.start(1) + match[1].index(phrase) if phrase in match[1] else match.start(1)
            found.append((phrase, (begin, begin + len(phrase))))
    return found


def _sharing(left: list[Field], phrase: str) -> list[Field]:
    """The fields among which one phrase is shared out: a phrase of several words may hold several values."""
    return left[: max(1, min(len(left), len(phrase.split()), 2))]


def _share(phrase: str, fields: int) -> list[str]:
    parts = phrase.split()
    return [*parts[: fields - 1], " ".join(parts[fields - 1 :])]


@dataclass(frozen=True)
class _Mention:
    value: float
    span: tuple[int, int]
    plain: bool  # without separators or a scale, as one writes a year


def _take_numbers(text: str, fields: list[Field], found: Values, known: Values, asked: list[str]) -> str:
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
        text = _cut(text, mention.span, keep=_TAKEN)
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


def _take_booleans(text: str, fields: list[Field], found: Values, asked: list[str]) -> None:
    for f in (f for f in fields if f.type == "boolean"):
        spoken = f.own_words & set(stems(text))
        if f.name in asked and (_YES.search(text) or _NO.search(text)):
            found[f.name] = bool(_YES.search(text))
        elif spoken and (f.name in asked or spoken == f.own_words):
            found[f.name] = not _NEGATION.search(text)


def _take_reply(text: str, fields: list[Field], found: Values, asked: list[str]) -> None:
    """A short answer to what was just asked is its value, whatever it looks like."""
    waiting = [f for f in fields if f.name in asked and f.type == "string" and not f.options and not f.format]
    if not waiting or "?" in text:
        return
    parts = [_FILLER.sub("", part).strip(" .!'\"") for part in re.split(r"[,;\n]| and ", text)]
    parts = [part for part in parts if part and _TAKEN not in part and words(part) and _is_value(part)]
    if len(parts) == 1 and len(waiting) > 1:
        parts = _share(parts[0], min(len(waiting), len(parts[0].split())))
    for f, part in zip(waiting, parts, strict=False):
        if len(part.split()) <= 6:
            found[f.name] = part


def _is_value(part: str) -> bool:
    return any(word not in STOP_WORDS for word in words(part))


def _cut(text: str, span: tuple[int, int], *, keep: str = "") -> str:
    return f"{text[: span[0]]}{keep} {text[span[1] :]}"

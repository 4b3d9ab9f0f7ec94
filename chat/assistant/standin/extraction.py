"""The values that a message gives for a tool's fields.

A field is recognised by words of its own near a value, or because it was asked for.
"""

import itertools
import re

from chat.assistant.standin.fields import Field, Values
from chat.assistant.standin.language import detect
from chat.assistant.standin.numbers import take_numbers
from chat.assistant.standin.particulars import take_particulars, take_story
from chat.assistant.standin.vocabulary import STOP_WORDS, TAKEN, cut_out, humanise, stems, subject_stems, words

_PHRASE = re.compile(r"\b[A-Z][\w'’-]*(?:[ ](?:[A-Z][\w'’-]*|\d+[A-Za-z]*\b))*")
_YES = re.compile(r"^\W*(?:yes|yeah|yep|sure|correct|right|i do|it is|it does|we do|ja|oui|sí|si)\b", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:no|nope|not|none|i don't|it isn't|it doesn't|we don't|nein|non)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:no|not|without|don't|doesn't|isn't|none|never|nobody|no one)\b", re.IGNORECASE)
_FILLER = re.compile(
    r"^(?:(?:it'?s|it is|that'?s|that is|this is|i have|i've got|i drive|i own|we have|my|the|a|an|is|are|just|sure|"
    r"yes|ok|okay|well|um|so|and|for|about|called|of course|to be|would be|from|to|in|at)\b[\s,:]*)+",
    re.IGNORECASE,
)
# What people say around the start and the end of a way, whatever travels it.
_ORIGIN = frozenset({"from", "origin", "start", "pickup", "departure", "source", "current"})
_DESTINATION = frozenset({"to", "destination", "end", "delivery", "arrival", "target", "new"})
_PLACE = r"(?:the |my )?([A-Z][\w'’-]*(?:[ -][A-Z][\w'’-]*)*)"


def extract(text: str, fields: list[Field], *, known: Values, asked: list[str], ignore: frozenset[str]) -> Values:
    """The values that a message gives. `asked` are the fields just asked for; `ignore` are names that are
    no values.

    A known field is given again only by a word of its own, so that nothing is overwritten by chance.
    """
    found: Values = {}
    rest = _take_options(text, fields, found, asked)
    if take_story(rest, [f for f in fields if f.name not in found and f.name not in known], found, asked):
        return found
    rest = take_particulars(rest, [f for f in fields if f.name not in found], found, asked)
    rest = _take_labelled(rest, [f for f in fields if f.name not in found], found)
    rest = _take_texts(rest, [f for f in fields if f.name not in found and f.name not in known], found, asked, ignore)
    rest = take_numbers(rest, [f for f in fields if f.name not in found], found, known, asked)
    _take_booleans(rest, [f for f in fields if f.name not in found], found, asked)
    _take_reply(rest, [f for f in fields if f.name not in found], found, asked)
    return found


def _take_options(text: str, fields: list[Field], found: Values, asked: list[str]) -> str:
    """Values of enums, the longest first: an electric car is not just a car."""
    said = stems(text)
    choices = [(f, option) for f in fields for option in f.options if isinstance(option, str)]
    for f, option in sorted(choices, key=lambda choice: -len(choice[1])):
        if f.name not in found and any(_is_said(part, said) for part in re.split(r",| or |/", humanise(option))):
            found[f.name] = option
    return text


def _is_said(option: str, said: list[str]) -> bool:
    """Whether all words of an option occur that carry it: of `hit while parked` hit and parked."""
    wanted = subject_stems(option) or stems(option)
    return bool(wanted) and all(word in said for word in wanted)


def _take_labelled(text: str, fields: list[Field], found: Values) -> str:
    """`make: Tesla`, `the model is Model 3`."""
    for f in fields:
        if not f.is_plain_text or f.is_email or f.is_date:
            continue
        names = "|".join(re.escape(n).replace(r"\ ", r"[\s_]") for n in {f.label, humanise(f.name)})
        pattern = re.compile(rf"\b(?:{names})\s*(?::|=|\bis\b|\bwas\b)\s*([^,;\n]+?)(?=\s*(?:[,;.\n]|$|\band\b))", re.I)
        if match := pattern.search(text):
            found[f.name] = match[1].strip(" '\"")
            text = cut_out(text, match.span())
    return text


def _take_texts(text: str, fields: list[Field], found: Values, asked: list[str], ignore: frozenset[str]) -> str:
    """Names of things: known examples, places on a way, and capitalised phrases shared out in the schema's
    order."""
    open_fields = [f for f in fields if f.is_plain_text and not f.format and not (f.is_reference or f.is_story)]
    for f in list(open_fields):
        for example in sorted(f.examples, key=len, reverse=True):
            if match := re.search(rf"(?<!\w){re.escape(example)}(?!\w)", text, re.IGNORECASE):
                found[f.name] = example
                text = cut_out(text, match.span(), keep=TAKEN)
                break
    for f in open_fields:
        for subjects, word in ((_ORIGIN, "from|in"), (_DESTINATION, "to|into")):
            if f.name in found or not f.speaks_of(*subjects):
                continue
            if match := re.search(rf"\b(?:{word})\s+{_PLACE}", text):
                found[f.name] = match[1]
                text = cut_out(text, match.span(1), keep=TAKEN)
    left = [f for f in open_fields if f.name not in found and (f.required or f.name in asked)]
    if any(f.name in asked for f in left):
        left = [f for f in left if f.name in asked] + [f for f in left if f.name not in asked]
        left.sort(key=fields.index)
    for phrase, span in _phrases(text, fields, ignore, is_answer=bool(asked)):
        together = _sharing([f for f in left if f.shortest <= len(phrase)], phrase)
        if not together:
            continue
        for f, value in zip(together, _share(phrase, len(together)), strict=True):
            found[f.name] = value
            left.remove(f)
        text = cut_out(text, span, keep=TAKEN)
    return text


def _phrases(
    text: str, fields: list[Field], ignore: frozenset[str], *, is_answer: bool
) -> list[tuple[str, tuple[int, int]]]:
    """Capitalised phrases that can be a value, and, after a year, the words that name what is of that
    year."""
    labels = {word for f in fields for word in words(f.label)}
    in_german = detect([text]) == "de"  # which writes every noun like a name
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
        common_noun = in_german and len(parts) == 1 and not is_answer
        lone_opener = at_start and len(parts) == 1 and not (is_answer and followed)
        if parts and parts[0][0].isalpha() and not lone_opener and not common_noun:
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


def _take_booleans(text: str, fields: list[Field], found: Values, asked: list[str]) -> None:
    for f in (f for f in fields if f.type == "boolean"):
        spoken = f.own_words & set(stems(text))
        if f.name in asked and (_YES.search(text) or _NO.search(text)):
            found[f.name] = bool(_YES.search(text))
        elif spoken and (f.name in asked or spoken == f.own_words):
            found[f.name] = not _NEGATION.search(text)


def _take_reply(text: str, fields: list[Field], found: Values, asked: list[str]) -> None:
    """A short answer to what was just asked is its value, whatever it looks like."""
    waiting = [f for f in fields if f.name in asked and f.is_plain_text and not f.format]
    if not waiting or "?" in text:
        return
    parts = [_FILLER.sub("", part).strip(" .!'\"") for part in re.split(r"[,;\n]| and ", text)]
    parts = [part for part in parts if part and TAKEN not in part and words(part) and _is_value(part)]
    if len(parts) == 1 and len(waiting) > 1:
        parts = _share(parts[0], min(len(waiting), len(parts[0].split())))
    for f, part in zip(waiting, parts, strict=False):
        if len(part.split()) <= 6:
            found[f.name] = part


def _is_value(part: str) -> bool:
    return any(word not in STOP_WORDS for word in words(part))

"""What `tools.toml` says of each HTTP tool, as typed values, and its mistakes with their lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from chat.packs.mistakes import PackMistake, suggest
from chat.packs.outbound import SAFE_METHODS
from chat.packs.placeholders import PLACEHOLDER, paths_in
from chat.packs.settings import Strict, Text, Words
from chat.packs.toml_lines import line_of
from chat.packs.toml_tables import path_of, read_tables
from chat.packs.tools import API_NAME, RESERVED

FILE = "tools.toml"
SECRET = re.compile(r"secret:([A-Z][A-Z0-9_]*)")
CUSTOMER = "customer.reference"
# What the placeholders of an answer begin with; an input of the same name could not be told from it.
OWN_NAMES = ("customer", "answer", "line")
METHODS_WITH_BODY = ("POST", "PUT", "PATCH")
LONGEST_INPUT = 500

Names = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")]
Scalar = str | int | float | bool
Pairs = Annotated[tuple[Annotated[tuple[Text, Text], Field()], ...], Field()]

SENTENCES = {
    "missing": "{key} is missing",
    "string_type": "{key} must be a text in quotes",
    "int_type": "{key} must be a whole number",
    "bool_type": "{key} must be true or false",
    "dict_type": "{key} must be a table",
    "model_type": "{key} must be a table",
    "tuple_type": "{key} must be a list in square brackets",
    "string_too_short": "{key} is empty",
    "too_short": "{key} is empty",
}


class InputSpec(Strict):
    """One field that the model fills in."""

    type: Literal["string", "integer", "number", "boolean", "date"]
    title: Words | None = None
    description: Text | None = None
    required: bool = True
    enum: tuple[Words, ...] = ()
    examples: tuple[Scalar, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: Annotated[int, Field(ge=1, le=LONGEST_INPUT)] | None = None


class BreakdownSpec(Strict):
    """Where the lines of a price stand: `each` is the path of the list, the others are filled for each `{line...}`."""

    each: Words
    label: Words
    amount: Words
    detail: str = ""


class OfferSpec(Strict):
    """How the answer becomes a price offer."""

    product: Words
    title: Words
    price: Words
    currency: Words
    period: Words
    valid_days: Words | int
    inputs: Pairs = ()
    breakdown: BreakdownSpec | None = None


class ActionSpec(Strict):
    """What the customer is asked to confirm, and told afterwards."""

    title: Words
    lines: Pairs
    button: Words = "Confirm"
    done: Text


class HttpToolSpec(Strict):
    """One `[[tools]]` of the file."""

    name: Words
    label: Words
    description: Text
    effect: Literal["read", "offer", "action"] | None = None
    needs_verification: bool = False
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    url: Text
    query: dict[Words, Text] = {}
    headers: dict[Words, Text] = {}
    body: dict[str, Any] | None = None
    timeout: Annotated[float, Field(gt=0, le=20)] = 5.0
    retries: Annotated[int, Field(ge=0, le=3)] | None = None
    max_bytes: Annotated[int, Field(ge=1, le=1024 * 1024)] = 64 * 1024
    answer: Words | None = None
    input: dict[Names, InputSpec] = {}
    offer: OfferSpec | None = None
    action: ActionSpec | None = None

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE_METHODS


class HttpToolsFile(Strict):
    tools: tuple[HttpToolSpec, ...] = ()


def parse_specs(text: str) -> tuple[tuple[HttpToolSpec, ...], list[PackMistake]]:
    """The tools of the file, or none and everything that is wrong with it."""
    read, lines, mistakes = read_tables(FILE, text, HttpToolsFile, _sentence)
    if read is None:
        return (), mistakes
    specs = read.tools
    faults = [
        PackMistake(FILE, line_of(lines, ("tools", index, *path)), message)
        for index, spec in enumerate(specs)
        for path, message in [*_name_faults(spec, specs[:index]), *_faults(spec)]
    ]
    return (() if faults else specs), faults


Fault = tuple[tuple, str]


def _name_faults(spec: HttpToolSpec, earlier: tuple[HttpToolSpec, ...]) -> Iterator[Fault]:
    if not API_NAME.match(spec.name):
        yield ("name",), "a tool's name has at most 64 letters A-Z and a-z, digits and underscores"
    if spec.name in RESERVED:
        yield ("name",), f"{spec.name} is a tool of the portal itself; give this one another name"
    if spec.name in [other.name for other in earlier]:
        yield ("name",), f'there are two tools with the name "{spec.name}"'
    for name in spec.input:
        if name in OWN_NAMES:
            yield ("input", name), f'an input cannot be called "{name}"; placeholders use that name for something else'


def _faults(spec: HttpToolSpec) -> Iterator[Fault]:
    yield from _request_faults(spec)
    yield from _effect_faults(spec)
    yield from _placeholder_faults(spec)


def _request_faults(spec: HttpToolSpec) -> Iterator[Fault]:
    parts = urlsplit(spec.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield ("url",), "url must begin with http:// or https:// and a host"
    elif PLACEHOLDER.search(parts.netloc):
        yield ("url",), "the host of url must stand there as it is, without placeholders"
    elif parts.username is not None:
        yield ("url",), "url must not hold a name or password; use a header with secret:NAME"
    if parts.query or parts.fragment:
        yield ("url",), "url must end with its path; parameters belong into query"
    if spec.body is not None and spec.method not in METHODS_WITH_BODY:
        yield ("body",), f"{spec.method} has no body; use query, or another method"
    if spec.retries and not spec.is_safe:
        yield ("retries",), f"{spec.method} is never repeated: what it does might happen twice"
    for name, value in spec.headers.items():
        if "secret:" in SECRET.sub("", value):
            yield ("headers", name), 'a secret is named in capital letters: "secret:API_TOKEN"'
    for key in ("url", "query", "body"):
        if "secret:" in json.dumps(getattr(spec, key)):
            yield (key,), f"secrets belong into headers; {key} is written into logs on the way"


def _effect_faults(spec: HttpToolSpec) -> Iterator[Fault]:
    if spec.effect is None and not spec.is_safe:
        yield (
            ("method",),
            f"a tool with {spec.method} must say its effect: "
            '"action" if anything changes, "read" or "offer" if it only asks',
        )
    for effect in ("offer", "action"):
        if spec.effect == effect and getattr(spec, effect) is None:
            yield ("effect",), f'a tool with effect = "{effect}" needs a table [tools.{effect}]'
        if spec.effect != effect and getattr(spec, effect) is not None:
            yield (effect,), f'[tools.{effect}] belongs to a tool with effect = "{effect}"'
    if spec.effect == "action" and spec.is_safe:
        yield ("effect",), f"{spec.method} changes nothing, so it cannot be an action"


def _placeholder_faults(spec: HttpToolSpec) -> Iterator[Fault]:
    for path, template in _request_templates(spec):
        yield from ((path, message) for message in _unknown(spec, template))
        for name in paths_in(template):
            optional = name in spec.input and not spec.input[name].required
            if optional and not (path[0] in ("query", "body") and PLACEHOLDER.fullmatch(template)):
                yield path, f"{{{name}}} is optional, so it must stand alone in query or body, which then leave it out"
    shown = [*_shown_templates(spec)]
    for path, template in shown:
        own = [name for name in paths_in(template) if name.split(".")[0] not in ("answer", "line")]
        yield from ((path, message) for name in own for message in _unknown(spec, f"{{{name}}}"))
    used = {name for _, template in [*_request_templates(spec), *shown] for name in paths_in(template)}
    for name in spec.input:
        if name not in used:
            yield ("input", name), f"the input {name} is not used anywhere in the request"


def _unknown(spec: HttpToolSpec, template: str) -> Iterator[str]:
    for name in paths_in(template):
        if name == CUSTOMER:
            if not spec.needs_verification:
                yield f"{{{CUSTOMER}}} is known of verified customers only: say needs_verification = true"
        elif name not in spec.input:
            yield f"there is no input for {{{name}}}{suggest(name, [*spec.input, CUSTOMER])}"


def _request_templates(spec: HttpToolSpec) -> Iterator[tuple[tuple, str]]:
    yield ("url",), spec.url
    for key in ("query", "headers"):
        for name, value in getattr(spec, key).items():
            yield (key, name), value
    yield from _texts_of(("body",), spec.body)


def _texts_of(path: tuple, value: Any) -> Iterator[tuple[tuple, str]]:
    match value:
        case str():
            yield path, value
        case dict():
            for name, each in value.items():
                yield from _texts_of((*path, name), each)
        case list():
            for each in value:
                yield from _texts_of(path, each)


def _shown_templates(spec: HttpToolSpec) -> Iterator[tuple[tuple, str]]:
    for key in ("offer", "action"):
        shown = getattr(spec, key)
        if shown is not None:
            yield from _texts_of((key,), json.loads(shown.model_dump_json()))


def _sentence(fault: dict[str, Any]) -> str:
    names = [str(part) for part in path_of(fault) if isinstance(part, str)]
    key = ".".join(names[1:]) or ".".join(names)
    match fault["type"]:
        case "extra_forbidden":
            return f'unknown key "{names[-1]}"{suggest(names[-1], _known_keys(names))}'
        case "literal_error":
            return f"{key} must be one of {fault['ctx']['expected']}"
        case kind if kind in SENTENCES:
            return SENTENCES[kind].format(key=key)
        case _:
            return f"{key}: {fault['msg']}"


def _known_keys(names: list[str]) -> list[str]:
    tables = {"offer": OfferSpec, "action": ActionSpec, "breakdown": BreakdownSpec}
    if len(names) == 1:
        return list(HttpToolsFile.model_fields)
    if len(names) == 4 and names[1] == "input":
        return list(InputSpec.model_fields)
    return list(tables.get(names[-2], HttpToolSpec).model_fields)

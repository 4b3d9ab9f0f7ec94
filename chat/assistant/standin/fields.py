"""The fields that a tool's schema asks for, and the words by which each is recognised.

They are whatever the schema says: names, titles, descriptions, types, enums, examples and bounds are all that
tells them apart.
"""

import re
from dataclasses import dataclass
from typing import Any

from chat.assistant.standin.conversation import Tool
from chat.assistant.standin.vocabulary import STOP_WORDS, humanise, stem, words

Values = dict[str, Any]

_STORIES = (
    "description",
    "happened",
    "details",
    "message",
    "comment",
    "reason",
    "circumstances",
    "problem",
    "symptoms",
)


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
    shortest: int
    format: str

    @property
    def is_number(self) -> bool:
        return self.type in {"integer", "number"}

    @property
    def is_plain_text(self) -> bool:
        return self.type == "string" and not self.options

    @property
    def is_email(self) -> bool:
        return self.is_plain_text and (self.format == "email" or self.speaks_of("email"))

    @property
    def is_date(self) -> bool:
        return self.is_plain_text and (self.format == "date" or self.speaks_of("date", "day"))

    @property
    def is_reference(self) -> bool:
        return self.is_plain_text and not self.format and self.speaks_of("number", "reference", "id", "code")

    @property
    def is_story(self) -> bool:
        """Whether it is told in sentences, and not named in a word or two."""
        return self.is_plain_text and not self.format and self.speaks_of(*_STORIES)

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
        shortest=schema.get("minLength", 0),
        format=schema.get("format", ""),
    )

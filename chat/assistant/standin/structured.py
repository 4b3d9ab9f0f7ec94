"""Structured output: JSON that fits the schema of a request, filled with what the text plainly shows.

It is there so that the code which asks for such answers works without Claude. It judges nothing: what the words do not
show is answered with the most harmless value there is.
"""

import re
from typing import Any

import orjson

from chat.assistant.standin.vocabulary import humanise, sentences, subject_stems

Schema = dict[str, Any]

# Values with which a list of choices says that none of the others fits.
_NONE_OF_THEM = ("none", "other", "unknown", "unsure", "unclear", "general", "neutral", "no", "ok", "allow", "safe")
_BOUND = re.compile(r"\b(minimum|maximum|exclusiveMinimum|minLength|maxLength|minItems): (-?\d+(?:\.\d+)?)")
_DEEPEST = 12  # a schema may refer to itself


def requested_schema(body: dict[str, Any]) -> Schema | None:
    asked = (body.get("output_config") or {}).get("format") or body.get("output_format") or {}
    return asked.get("schema")


def fill_schema(schema: Schema, body: dict[str, Any]) -> str:
    """The JSON text of an answer to the last user message."""
    return orjson.dumps(_Filling(schema, _last_text(body)).fill(schema, "", 0)).decode()


class _Filling:
    """One schema being filled from one text."""

    def __init__(self, root: Schema, told: str) -> None:
        self._definitions = root.get("$defs") or root.get("definitions") or {}
        self._told = told
        self._stems = set(subject_stems(told))

    def fill(self, schema: Schema, name: str, depth: int) -> Any:
        schema = self._resolve(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._choose(schema["enum"], schema.get("description", ""))
        if choices := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            return self.fill(self._simplest(choices, depth), name, depth + 1)
        match schema.get("type"):
            case "object":
                return self._fill_object(schema, depth)
            case "array":
                return self._fill_array(schema, name, depth)
            case "string":
                return self._quote(schema, name)
            case "integer" | "number":
                return self._number(schema)
            case "boolean":
                return False
        return None

    def _resolve(self, schema: Schema) -> Schema:
        while reference := schema.get("$ref"):
            schema = self._definitions[reference.rsplit("/", 1)[-1]]
        return schema

    def _simplest(self, choices: list[Schema], depth: int) -> Schema:
        """Null where a value may be left away and would only be made up; a choice by words may be made."""
        resolved = [self._resolve(choice) for choice in choices]
        has_words = [choice for choice in resolved if "enum" in choice and self._overlap(choice["enum"])]
        empty = [choice for choice in resolved if choice.get("type") == "null"]
        return (has_words or empty or resolved)[0]

    def _fill_object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        wanted = schema.get("required", ()) if depth > _DEEPEST else properties
        return {name: self.fill(properties[name], name, depth + 1) for name in wanted if name in properties}

    def _fill_array(self, schema: Schema, name: str, depth: int) -> list[Any]:
        least = int(max(schema.get("minItems", 0), _bound(schema, "minItems") or 0))
        return [self.fill(schema.get("items", {}), name, depth + 1) for _ in range(least)]

    def _choose(self, options: list[Any], description: str) -> Any:
        explained = dict(part.split(":", 1) for part in re.split(r"[;\n]", description) if ":" in part)
        explained = {option.strip(" -*`"): words for option, words in explained.items()}
        scores = [self._overlap([option, explained.get(str(option), "")]) for option in options]
        if max(scores, default=0):
            return options[scores.index(max(scores))]
        harmless = [option for word in _NONE_OF_THEM for option in options if word in humanise(str(option)).split()]
        return (harmless or options)[0]

    def _overlap(self, said: list[Any]) -> int:
        return len(self._stems & {stem for one in said for stem in subject_stems(humanise(str(one)))})

    def _quote(self, schema: Schema, name: str) -> str:
        """The sentence that speaks most of what the field is called; else the first."""
        wanted = set(subject_stems(f"{humanise(name)} {schema.get('description', '')}"))
        said = sentences(self._told) or [""]
        best = max(said, key=lambda sentence: len(wanted & set(subject_stems(sentence))))
        longest = int(_bound(schema, "maxLength") or schema.get("maxLength") or len(best))
        return best[:longest]

    def _number(self, schema: Schema) -> float | int:
        low = schema.get("minimum", _bound(schema, "minimum")) or 0
        high = schema.get("maximum", _bound(schema, "maximum"))
        number = min(low, high) if high is not None else low
        return int(number) if schema["type"] == "integer" else float(number)


def _bound(schema: Schema, name: str) -> float | None:
    """A bound as the SDK hands it on: the API takes none, so it is written into the description."""
    found = dict(_BOUND.findall(schema.get("description", "")))
    return float(found[name]) if name in found else None


def _last_text(body: dict[str, Any]) -> str:
    content = next(m["content"] for m in reversed(body["messages"]) if m["role"] == "user")
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return "\n".join(block["text"] for block in blocks if block["type"] == "text")

"""Files of a pack that are lists of tables, as typed values or as everything that is wrong with them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chat.packs.mistakes import PackMistake
from chat.packs.toml_lines import key_lines, line_of, syntax_mistake

Model = TypeVar("Model", bound=BaseModel)
Lines = dict[tuple, int]


def read_tables(
    file: str, text: str, model: type[Model], sentence: Callable[[dict[str, Any]], str]
) -> tuple[Model | None, Lines, list[PackMistake]]:
    """The file as `model`, the lines of its keys, and each fault that pydantic found in the words of `sentence`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, {}, [syntax_mistake(file, error, text)]
    lines = key_lines(text)
    try:
        # By way of JSON: there pydantic can be strict about types and still take a list for a tuple.
        return model.model_validate_json(json.dumps(raw, default=str)), lines, []
    except ValidationError as error:
        faults = error.errors(include_url=False)
        mistakes = {PackMistake(file, line_of(lines, path_of(fault)), sentence(fault)) for fault in faults}
        return None, lines, sorted(mistakes)


def path_of(fault: dict[str, Any]) -> tuple:
    """Where a fault is; pydantic marks the name of a table among many as a step of its own."""
    return tuple(part for part in fault["loc"] if part != "[key]")

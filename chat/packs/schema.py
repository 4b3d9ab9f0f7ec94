"""From a tool's signature to the schema that the model reads, and from the model's input back to arguments."""

import inspect
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from chat.packs.contract import ToolContext

PLAIN_TYPES = (str, int, float, bool, Decimal, date)

# A model writes {"model": 3} for a Model 3 and {"mileage": "42000"}: both lose nothing. NaN and texts as long as
# a book are never what a customer meant.
LOSSLESS = ConfigDict(coerce_numbers_to_str=True, str_strip_whitespace=True, allow_inf_nan=False, str_max_length=1000)

SENTENCES = {
    "int_parsing": "{title} must be a whole number.",
    "int_type": "{title} must be a whole number.",
    "int_from_float": "{title} must be a whole number.",
    "int_parsing_size": "{title} must be a whole number of sensible size.",
    "float_parsing": "{title} must be a number.",
    "float_type": "{title} must be a number.",
    "finite_number": "{title} must be an ordinary number.",
    "decimal_parsing": "{title} must be a number.",
    "decimal_type": "{title} must be a number.",
    "bool_parsing": "{title} must be true or false.",
    "bool_type": "{title} must be true or false.",
    "string_type": "{title} must be a text.",
    "string_too_long": "{title} must have at most {max_length} characters.",
    "string_too_short": "{title} must have at least {min_length} characters.",
    "literal_error": "{title} must be one of {expected}.",
    "enum": "{title} must be one of {expected}.",
    "greater_than_equal": "{title} must be at least {ge}.",
    "greater_than": "{title} must be more than {gt}.",
    "less_than_equal": "{title} must be at most {le}.",
    "less_than": "{title} must be less than {lt}.",
    "date_type": "{title} must be a date, written as YYYY-MM-DD.",
    "date_parsing": "{title} must be a date, written as YYYY-MM-DD.",
    "date_from_datetime_parsing": "{title} must be a date, written as YYYY-MM-DD.",
    "date_from_datetime_inexact": "{title} must be a date without a time, written as YYYY-MM-DD.",
}


class InputProblems(ValueError):
    """The model's input does not fit the schema. `problems` maps each field to one sentence."""

    def __init__(self, problems: dict[str, str]):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class UnsupportedParameter(TypeError):
    """A parameter that cannot be part of a schema; `parameter` is its name."""

    def __init__(self, parameter: str, message: str):
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True)
class InputField:
    """One parameter of a tool."""

    name: str
    title: str
    description: str | None
    annotation: Any
    required: bool
    adapter: TypeAdapter


def tool_schema(function: Callable) -> dict[str, Any]:
    """The tool's definition as the Messages API takes it: name, description, input_schema."""
    return definition(function.__name__, inspect.getdoc(function) or "", input_fields(function))


def definition(name: str, description: str, fields: Sequence[InputField]) -> dict[str, Any]:
    """A tool's definition as the Messages API takes it."""
    return {
        "name": name,
        "description": description,
        "input_schema": {
            "type": "object",
            "properties": {field.name: _property(field) for field in fields},
            "required": [field.name for field in fields if field.required],
            "additionalProperties": False,
        },
    }


def validate_input(function: Callable, raw: Any) -> dict[str, Any]:
    """The function's keyword arguments from what the model passed; raises `InputProblems` with all that is wrong."""
    return validate_fields(input_fields(function), raw)


def validate_fields(fields: Sequence[InputField], raw: Any) -> dict[str, Any]:
    """The values of the fields from what the model passed; raises `InputProblems` with all that is wrong."""
    if not isinstance(raw, dict):
        raise InputProblems({"": "The input must be an object with named fields."})
    known = {field.name for field in fields}
    problems = {name: f"There is no field {name!r}." for name in raw if name not in known}
    arguments = {}
    for field in fields:
        value = raw.get(field.name)
        if value is None:
            # Models write null for "not given" as often as they leave the field out.
            if field.required:
                problems[field.name] = f"{field.title} is missing."
            continue
        try:
            arguments[field.name] = _parse(field, value)
        except ValidationError as error:
            problems[field.name] = _sentence(field, error)
    if problems:
        raise InputProblems(problems)
    return arguments


@lru_cache(maxsize=256)
def input_fields(function: Callable) -> tuple[InputField, ...]:
    """The parameters that the model fills in; raises `UnsupportedParameter` for one that it cannot."""
    hints = get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())
    if takes_context(function):
        parameters = parameters[1:]
    return tuple(_input_field(parameter, hints.get(parameter.name)) for parameter in parameters)


def takes_context(function: Callable) -> bool:
    """Whether the function's first parameter is the `ToolContext`."""
    first = next(iter(inspect.signature(function).parameters), None)
    return first is not None and get_type_hints(function).get(first) is ToolContext


def _input_field(parameter: inspect.Parameter, hint: Any) -> InputField:
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        raise UnsupportedParameter(parameter.name, f"parameter {parameter.name} must be an ordinary one")
    if hint is None:
        raise UnsupportedParameter(parameter.name, f"parameter {parameter.name} has no type")
    hint, described = _without_none(hint)
    annotation = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if not _is_supported(annotation):
        raise UnsupportedParameter(
            parameter.name,
            f"parameter {parameter.name} has a type that a tool cannot take "
            "(use str, int, float, bool, Decimal, date, Literal or an Enum)",
        )
    return InputField(
        name=parameter.name,
        title=next((info.title for info in described if info.title), title_from(parameter.name)),
        description=next((info.description for info in described if info.description), None),
        annotation=annotation,
        required=parameter.default is parameter.empty,
        adapter=TypeAdapter(hint, config=None if _is_enum(annotation) else LOSSLESS),
    )


def title_from(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _without_none(hint: Any) -> tuple[Any, list[FieldInfo]]:
    """`Annotated[int | None, Field(...)]` -> `Annotated[int, Field(...)]`, and the Fields found on the way."""
    metadata = ()
    if get_origin(hint) is Annotated:
        hint, *metadata = get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        if len(options) == 1:
            hint = options[0]
    if get_origin(hint) is Annotated:
        inner, *own = get_args(hint)
        hint, metadata = inner, (*own, *metadata)
    described = [item for item in metadata if isinstance(item, FieldInfo)]
    return (Annotated[(hint, *metadata)] if metadata else hint), described


def _is_supported(annotation: Any) -> bool:
    return annotation in PLAIN_TYPES or get_origin(annotation) is Literal or _is_enum(annotation)


def _is_enum(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Enum)


def _property(field: InputField) -> dict[str, Any]:
    schema = field.adapter.json_schema()
    if "$ref" in schema:
        # A described Enum comes as a reference to its definition, with the class's docstring in it.
        (definition,) = schema.pop("$defs").values()
        schema = definition | schema
        del schema["$ref"]
    if field.annotation is Decimal:
        # Pydantic offers number or string; one plain type is what a model fills in best.
        schema = {key: value for key, value in schema.items() if key != "anyOf"} | {"type": "number"}
    schema.pop("description", None)
    description = {"description": field.description} if field.description else {}
    return {"title": field.title} | description | {key: schema[key] for key in schema if key != "title"}


def _parse(field: InputField, value: Any) -> Any:
    # Pydantic would take true as the number 1 and a number as the seconds since 1970; nobody means that.
    absurd_bool = isinstance(value, bool) and field.annotation is not bool
    absurd_date = field.annotation is date and not isinstance(value, str)
    return field.adapter.validate_python(None if absurd_bool or absurd_date else value)


def _sentence(field: InputField, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    template = SENTENCES.get(first["type"], "{title}: " + first["msg"].replace("{", "{{").replace("}", "}}") + ".")
    return template.format(title=field.title, **first.get("ctx", {}))


def describe_faults(function: Callable) -> Iterator[tuple[str, str]]:
    """All reasons why a function cannot be a tool, as (parameter or "", message)."""
    if inspect.iscoroutinefunction(function):
        yield "", f"{function.__name__} must be an ordinary function, not async: the portal runs it in a thread"
    if not inspect.getdoc(function):
        yield "", f"{function.__name__} has no docstring; the model reads it to know when to use the tool"
    hints = get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())
    for parameter in parameters[1:] if takes_context(function) else parameters:
        try:
            _input_field(parameter, hints.get(parameter.name))
        except UnsupportedParameter as error:
            yield parameter.name, str(error)

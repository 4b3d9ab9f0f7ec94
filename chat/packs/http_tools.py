"""Tools without code: requests to a company's own systems, described in `tools.toml` or in the admin.

`parse_http_tools` makes them from the file's text. A tool behaves like one of `tools.py`: `call` answers the model,
`perform` does what the customer has confirmed. What goes into a request is what the model passed, checked against the
input's types, and the verified customer's reference, which no argument can set.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field, TypeAdapter

from chat.packs import outbound
from chat.packs.contract import Answer, Done, JsonObject, Line, Offer, Problem, Proposal, Result, ToolContext
from chat.packs.http_specs import LONGEST_INPUT, SECRET, HttpToolSpec, InputSpec, OfferSpec, parse_specs
from chat.packs.mistakes import PackMistake
from chat.packs.outbound import Call, CallFailed, Reach
from chat.packs.placeholders import Missing, as_text, fill, fill_value, find
from chat.packs.schema import LOSSLESS, InputField, InputProblems, definition, title_from, validate_fields
from chat.packs.tools import UNVERIFIED

TYPES = {"string": str, "integer": int, "number": Decimal, "boolean": bool, "date": date}
DEFAULT_RETRIES = 2
NOTHING_FOUND = "Nothing was found for this."
NOT_ACCEPTED = "The system did not accept this. Check the input with the customer."
# Statuses that tell of the input, not of the system.
REFUSED = (400, 409, 422)


class HttpToolFailed(Exception):
    """The system cannot be used at the moment, or does not answer as `tools.toml` says. For the operator's log."""


@dataclass(frozen=True)
class HttpTool:
    """A tool of `tools.toml`, ready to be offered to the model and called."""

    spec: HttpToolSpec
    fields: tuple[InputField, ...]
    reach: Reach
    is_remote = True

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def label(self) -> str:
        return self.spec.label

    @property
    def effect(self) -> str:
        return self.spec.effect or "read"

    @property
    def needs_verification(self) -> bool:
        return self.spec.needs_verification

    @property
    def schema(self) -> dict[str, Any]:
        return definition(self.name, self.spec.description, self.fields)

    def call(self, context: ToolContext, raw: Any) -> Result:
        """Ask the system, or propose the action. Wrong input gives a `Problem`; raises `HttpToolFailed`."""
        if self.needs_verification and not context.customer_verified:
            return Problem(sentence=UNVERIFIED)
        try:
            arguments = validate_fields(self.fields, raw)
        except InputProblems as error:
            return Problem(fields=error.problems)
        if problems := _path_problems(self, arguments):
            return Problem(fields=problems)
        if self.effect == "action":
            return self._propose(arguments)
        answer = self._request(context, arguments)
        if isinstance(answer, Problem):
            return answer
        if self.effect == "offer":
            return self._offer({**arguments, "answer": answer})
        return Answer(_plain(answer if isinstance(answer, dict) else {"result": answer}))

    def perform(self, context: ToolContext, arguments: JsonObject) -> Done | Problem:
        """Do what was confirmed, under the action's reference as idempotency key. Raises `HttpToolFailed`."""
        if self.needs_verification and not context.customer_verified:
            return Problem(sentence=UNVERIFIED)
        values = validate_fields(self.fields, arguments)
        answer = self._request(context, values)
        if isinstance(answer, Problem):
            return answer
        try:
            return Done(fill(self.spec.action.done, {**values, "answer": answer}))
        except Missing as missing:
            raise self._failed(f"the answer has no {missing}") from missing

    def _propose(self, arguments: Mapping[str, Any]) -> Proposal:
        action = self.spec.action
        lines = [(label, filled) for label, text in action.lines if (filled := _filled(text, arguments)) is not None]
        return Proposal(
            title=fill(action.title, arguments),
            lines=tuple(lines),
            arguments={name: value if _is_json(value) else as_text(value) for name, value in arguments.items()},
            button=action.button,
        )

    def _request(self, context: ToolContext, arguments: Mapping[str, Any]) -> Any:
        """The JSON that the system answers with, or the part of it that `answer` names."""
        spec = self.spec
        values = {**arguments, "customer": {"reference": context.customer_reference}}
        headers = {name: self._header(text, values) for name, text in spec.headers.items()}
        if context.action:
            headers["Idempotency-Key"] = context.action
        call = Call(
            method=spec.method,
            url=fill(spec.url, values, lambda text: quote(text, safe="")),
            headers=headers,
            params={name: as_text(value) for name, value in fill_value(spec.query, values).items()},
            json=None if spec.body is None else _plain(fill_value(spec.body, values)),
            timeout=spec.timeout,
            retries=(DEFAULT_RETRIES if spec.retries is None else spec.retries) if spec.is_safe else 0,
            max_bytes=spec.max_bytes,
        )
        try:
            reply = outbound.send(call, self.reach)
        except CallFailed as failure:
            raise self._failed(str(failure)) from failure
        if reply.status == 404:
            return Problem(sentence=NOTHING_FOUND)
        if reply.status in REFUSED:
            return Problem(sentence=NOT_ACCEPTED)
        if not 200 <= reply.status < 300:
            raise self._failed(f"HTTP {reply.status}")
        return self._read(reply.body)

    def _header(self, text: str, values: Mapping[str, Any]) -> str:
        # Taken apart before anything is filled in, so that nobody who writes "secret:..." is given one.
        around, names = SECRET.split(text)[::2], SECRET.findall(text)
        header = "".join(
            fill(part, values) + secret for part, secret in zip(around, [*map(self._secret, names), ""], strict=True)
        )
        if not (header.isascii() and header.isprintable()):
            raise self._failed("a header can hold neither line breaks nor letters beyond ASCII")
        return header

    def _secret(self, name: str) -> str:
        try:
            return self.reach.secrets[name]
        except KeyError:
            raise self._failed(f"the environment has no TOOL_SECRET_{name}") from None

    def _read(self, body: bytes) -> Any:
        if not body.strip():
            return {}
        try:
            answer = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
            return find(self.spec.answer, answer) if self.spec.answer else answer
        except (ValueError, RecursionError):
            raise self._failed("the answer is not JSON") from None
        except Missing as missing:
            raise self._failed(f"the answer has no {missing}") from None

    def _offer(self, values: Mapping[str, Any]) -> Offer:
        spec: OfferSpec = self.spec.offer
        try:
            price, title = _amount(fill(spec.price, values)), fill(spec.title, values)
            return Offer(
                product=fill(spec.product, values),
                title=title,
                price=price,
                currency=fill(spec.currency, values),
                period=fill(spec.period, values),
                inputs=tuple(
                    (label, filled) for label, text in spec.inputs if (filled := _filled(text, values)) is not None
                ),
                breakdown=_breakdown(spec, values) or (Line(title, price),),
                valid_for=timedelta(days=int(fill(str(spec.valid_days), values))),
            )
        except Missing as missing:
            raise self._failed(f"the answer has no {missing}") from missing
        except (ValueError, OverflowError) as error:
            raise self._failed(f"the answer is no offer: {error}") from error

    def _failed(self, why: str) -> HttpToolFailed:
        return HttpToolFailed(f"{self.name}: {why}")


NOWHERE_PRIVATE = Reach()


def parse_http_tools(text: str, reach: Reach = NOWHERE_PRIVATE) -> tuple[dict[str, HttpTool], tuple[PackMistake, ...]]:
    """The tools by name, sorted, and the mistakes with their lines; no tools if there is a mistake."""
    described, mistakes = _described(text)
    tools = {spec.name: HttpTool(spec, fields, reach) for spec, fields in described}
    return dict(sorted(tools.items())), mistakes


@functools.lru_cache(maxsize=64)
def _described(text: str) -> tuple[tuple[tuple[HttpToolSpec, tuple[InputField, ...]], ...], tuple[PackMistake, ...]]:
    specs, mistakes = parse_specs(text)
    fields = [tuple(_field(name, each) for name, each in spec.input.items()) for spec in specs]
    return tuple(zip(specs, fields, strict=True)), tuple(mistakes)


def _field(name: str, spec: InputSpec) -> InputField:
    annotation = Literal[spec.enum] if spec.enum else TYPES[spec.type]
    is_text = spec.type == "string" and not spec.enum
    is_number = spec.type in ("integer", "number")
    described = Field(
        title=spec.title,
        description=spec.description,
        examples=list(spec.examples) or None,
        ge=spec.minimum if is_number else None,
        le=spec.maximum if is_number else None,
        min_length=spec.min_length if is_text else None,
        max_length=(spec.max_length or LONGEST_INPUT) if is_text else None,
    )
    return InputField(
        name=name,
        title=spec.title or title_from(name),
        description=spec.description,
        annotation=annotation,
        required=spec.required,
        adapter=TypeAdapter(Annotated[annotation, described], config=LOSSLESS),
    )


def _path_problems(tool: HttpTool, arguments: Mapping[str, Any]) -> dict[str, str]:
    """A dot or nothing as part of the path would lead to another place of the same system."""
    in_path = {field.name: field.title for field in tool.fields if f"{{{field.name}}}" in tool.spec.url}
    return {
        name: f"{title} cannot be this."
        for name, title in in_path.items()
        if as_text(arguments[name]) in ("", ".", "..")
    }


def _breakdown(spec: OfferSpec, values: Mapping[str, Any]) -> tuple[Line, ...]:
    if spec.breakdown is None:
        return ()
    part = spec.breakdown
    lines = find(part.each.strip("{}"), values)
    if not isinstance(lines, list):
        raise ValueError(f"{part.each} is not a list")
    return tuple(
        Line(fill(part.label, each), _amount(fill(part.amount, each)), _filled(part.detail, each) or "")
        for each in ({**values, "line": line} for line in lines)
    )


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount") from None
    if not amount.is_finite():
        raise ValueError(f"{text!r} is not an amount")
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise ValueError(f"{text!r} has fractions of a cent")
    return cents


def _filled(text: str, values: Mapping[str, Any]) -> str | None:
    try:
        return fill(text, values)
    except Missing:
        return None


def _plain(value: Any) -> Any:
    """As JSON has it: amounts that were read exactly become numbers again, dates texts."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date():
            return value.isoformat()
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case _:
            return value


def _is_json(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")

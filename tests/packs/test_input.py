"""A tool's schema comes from its signature, and what the model sends becomes typed arguments or told problems."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

import pytest
from pydantic import Field

from chat.packs.contract import Answer, ToolContext, tool
from chat.packs.schema import InputProblems, tool_schema, validate_input
from chat.packs.tools import PackTool
from tests.packs.folders import context


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


@tool(label="Pricing")
def price(
    context: ToolContext,
    name: Annotated[str, Field(description="Whose it is.", examples=["Ada"])],
    count: Annotated[int, Field(title="How many", ge=1)],
    day: date,
    rate: Decimal = Decimal(1),
    size: Annotated[Size, Field(description="How large.")] = Size.SMALL,
    speed: Literal["slow", "fast"] | None = None,
    weight: float | None = None,
    gift: bool = False,
) -> Answer:
    """Price a thing."""
    return Answer({"name": name, "count": count})


class TestSchema:
    def test_is_derived_from_the_signature(self):
        schema = tool_schema(price)
        assert (schema["name"], schema["description"]) == ("price", "Price a thing.")
        assert schema["input_schema"]["required"] == ["name", "count", "day"]
        assert schema["input_schema"]["additionalProperties"] is False
        properties = schema["input_schema"]["properties"]
        assert "context" not in properties
        assert {name: field["type"] for name, field in properties.items()} == {
            "name": "string",
            "count": "integer",
            "day": "string",
            "rate": "number",
            "size": "string",
            "speed": "string",
            "weight": "number",
            "gift": "boolean",
        }
        assert properties["name"]["examples"] == ["Ada"]
        assert properties["name"]["title"] == "Name"
        assert (properties["count"]["title"], properties["count"]["minimum"]) == ("How many", 1)
        assert properties["day"]["format"] == "date"
        assert (properties["size"]["enum"], properties["size"]["description"]) == (["small", "large"], "How large.")
        assert properties["speed"]["enum"] == ["slow", "fast"]


class TestInput:
    GOOD = {"name": "Ada", "count": 2, "day": "2027-01-31"}

    def test_becomes_typed_arguments(self):
        assert validate_input(price, self.GOOD | {"rate": 1.1, "size": "large", "weight": "2.5", "gift": True}) == {
            "name": "Ada",
            "count": 2,
            "day": date(2027, 1, 31),
            "rate": Decimal("1.1"),
            "size": Size.LARGE,
            "weight": 2.5,
            "gift": True,
        }

    @pytest.mark.parametrize("written", ["42000", 42000.0, "42000.0", " 42000 "])
    def test_whole_numbers_written_otherwise_are_taken(self, written):
        assert validate_input(price, self.GOOD | {"count": written})["count"] == 42000

    @pytest.mark.parametrize("written", ["42,000", "about 42000", 1.5, "1.5", True, [], {}, "1e400"])
    def test_what_is_not_exactly_a_whole_number_is_refused(self, written):
        with pytest.raises(InputProblems) as caught:
            validate_input(price, self.GOOD | {"count": written})
        assert caught.value.problems == {"count": "How many must be a whole number."}

    def test_a_number_of_thousands_of_digits_is_refused(self):
        with pytest.raises(InputProblems, match="sensible size"):
            validate_input(price, self.GOOD | {"count": "1" * 5000})

    def test_a_number_is_taken_as_a_name(self):
        assert validate_input(price, self.GOOD | {"name": 3})["name"] == "3"

    def test_null_is_not_given(self):
        assert "weight" not in validate_input(price, self.GOOD | {"weight": None})

    def test_everything_wrong_is_told_at_once(self):
        raw = {
            "count": 0,
            "day": 86400,
            "rate": float("nan"),
            "size": "huge",
            "speed": "x",
            "gift": "maybe",
            "customer": 5,
        }
        with pytest.raises(InputProblems) as caught:
            validate_input(price, raw)
        assert caught.value.problems == {
            "customer": "There is no field 'customer'.",
            "name": "Name is missing.",
            "count": "How many must be at least 1.",
            "day": "Day must be a date, written as YYYY-MM-DD.",
            "rate": "Rate must be an ordinary number.",
            "size": "Size must be one of 'small' or 'large'.",
            "speed": "Speed must be one of 'slow' or 'fast'.",
            "gift": "Gift must be true or false.",
        }

    @pytest.mark.parametrize("raw", [None, [], "text", 5])
    def test_what_is_no_object_is_refused(self, raw):
        with pytest.raises(InputProblems, match="must be an object"):
            validate_input(price, raw)


def as_tool(function, **changes):
    known = {"label": "Pricing", "effect": "read", "needs_verification": False, "schema": tool_schema(function)}
    return PackTool(name=function.__name__, function=function, **(known | changes))


class TestCalling:
    GOOD = TestInput.GOOD

    def test_gives_the_functions_answer(self):
        assert as_tool(price).call(context(), self.GOOD) == Answer({"name": "Ada", "count": 2})

    def test_an_unverified_customer_is_refused_before_anything_runs(self):
        guarded = as_tool(price, needs_verification=True)
        assert "verified" in guarded.call(context(), self.GOOD).sentence
        assert isinstance(guarded.call(context(customer_reference="C-1"), self.GOOD), Answer)

    def test_a_tool_that_only_reads_cannot_make_an_offer(self):
        with pytest.raises(TypeError, match="price returned Answer, not Offer or Problem"):
            as_tool(price, effect="offer").call(context(), self.GOOD)

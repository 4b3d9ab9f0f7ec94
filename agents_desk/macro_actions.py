"""What a macro may consist of: typed, and checked when it is written and again when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from chat.protocol import MAX_TAGS, MAX_TEXT

MOST_ACTIONS = 10

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=40)]
Tags = Annotated[tuple[Tag, ...], Field(max_length=MAX_TAGS)]


class Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(Action):
    """Says it to the customer; placeholders are filled in."""

    do: Literal["reply"]
    text: Text


class WriteNote(Action):
    do: Literal["note"]
    text: Text


class ChangeTags(Action):
    do: Literal["tags"]
    add: Tags = ()
    remove: Tags = ()

    @model_validator(mode="after")
    def _changes_something(self) -> ChangeTags:
        if not self.add and not self.remove:
            raise ValueError("names no tag")
        return self


class SnoozeUntil(Action):
    do: Literal["snooze"]
    when: Literal["hour", "afternoon", "tomorrow", "week"]


class TransferTo(Action):
    """Passes it to a team, with a note for whoever takes it."""

    do: Literal["transfer"]
    team: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT)] = ""


class MarkAs(Action):
    do: Literal["mark"]
    kind: Literal["customer", "test", "spam"]


class End(Action):
    do: Literal["resolve"]


MacroAction = Annotated[
    Reply | WriteNote | ChangeTags | SnoozeUntil | TransferTo | MarkAs | End, Field(discriminator="do")
]
# What gives the conversation out of hand, what only its holder does, and what is done to one that is open.
GIVES_AWAY = (TransferTo, End)
HOLDERS_ONLY = (Reply, TransferTo, End)
OPEN_ONLY = (*HOLDERS_ONLY, SnoozeUntil)


def _check_order(actions: Sequence[Action]) -> Sequence[Action]:
    """A macro that can never succeed is no macro."""
    given_away = False
    for action in actions:
        if given_away and isinstance(action, OPEN_ONLY):
            raise ValueError(f'"{action.do}" cannot come after the conversation was transferred or resolved')
        given_away |= isinstance(action, GIVES_AWAY) or (isinstance(action, MarkAs) and action.kind == "spam")
    return actions


ACTIONS: TypeAdapter[tuple[MacroAction, ...]] = TypeAdapter(
    Annotated[tuple[MacroAction, ...], Field(min_length=1, max_length=MOST_ACTIONS), AfterValidator(_check_order)]
)


def read_actions(data: Any) -> tuple[MacroAction, ...]:
    """Raises `pydantic.ValidationError`."""
    return ACTIONS.validate_python(data)


def as_data(actions: Sequence[Action]) -> list[dict[str, Any]]:
    """The actions as they are stored."""
    return [action.model_dump(mode="json", exclude_defaults=False) for action in actions]

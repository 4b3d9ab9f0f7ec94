"""What a client may ask for: frozen pydantic models, first what every command has."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

ClientId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class Command(BaseModel):
    """What every command has. Unknown keys are refused: a misspelt one would otherwise be ignored in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: ClientId


def by_type(*commands: type[Command]) -> dict[str, type[Command]]:
    return {command.model_fields["type"].annotation.__args__[0]: command for command in commands}

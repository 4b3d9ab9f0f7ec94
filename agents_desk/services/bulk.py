"""The same for many conversations: each is done or refused for itself, by the rights and rules of one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from chat.protocol import Refusal

MOST = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one conversation; code and message are empty where it was done."""

    conversation: UUID
    done: bool
    code: str = ""
    message: str = ""


def for_each(conversations: Iterable[UUID], do: Callable[[UUID], object]) -> list[Outcome]:
    """Does it for each conversation once, in the order given; a refusal stops none of the others."""
    return [_try(conversation, do) for conversation in dict.fromkeys(conversations)]


def _try(conversation: UUID, do: Callable[[UUID], object]) -> Outcome:
    try:
        do(conversation)
    except Refusal as refusal:
        return Outcome(conversation, done=False, code=refusal.code.value, message=refusal.message)
    return Outcome(conversation, done=True)

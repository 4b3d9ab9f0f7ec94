"""What the database holds of conversations that were held for a test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from chat.models import Author, Event, Message, Turn
from chat.protocol import Stream
from chat.states import TurnState


@dataclass(slots=True)
class Stored:
    """The rows of one conversation."""

    asked: list[Message] = field(default_factory=list)
    said: list[Message] = field(default_factory=list)
    turn_states: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def has_once(self, client_id: str, text: str) -> bool:
        """The customer's message, and no other."""
        return [(message.client_id, message.text) for message in self.asked] == [(client_id, text.strip())]

    @property
    def is_gapless(self) -> bool:
        return self.numbers == list(range(1, len(self.numbers) + 1))

    def is_answered_once(self, *, handed_off: bool) -> bool:
        """One turn that has ended with a word of its own, and one answer; a handoff may do without words."""
        ended = len(self.turn_states) == 1 and self.turn_states[0] in (TurnState.FINISHED, TurnState.FAILED)
        return ended and (len(self.said) == 1 or (handed_off and not self.said))


def read_stored(conversation_ids: Iterable[str]) -> dict[str, Stored]:
    """In three statements, however many conversations there are."""
    ids = list(conversation_ids)
    stored: dict[str, Stored] = defaultdict(Stored)
    for message in Message.objects.filter(conversation__in=ids).order_by("seq"):
        rows = stored[str(message.conversation_id)]
        (rows.asked if message.author == Author.CUSTOMER else rows.said).append(message)
    for conversation_id, state in Turn.objects.filter(conversation__in=ids).values_list("conversation_id", "state"):
        stored[str(conversation_id)].turn_states.append(state)
    events = Event.objects.filter(conversation__in=ids, stream=Stream.PUBLIC.value).order_by("seq")
    for conversation_id, seq in events.values_list("conversation_id", "seq"):
        stored[str(conversation_id)].numbers.append(seq)
    return stored

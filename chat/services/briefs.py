"""What an agent reads first, kept with the handoff."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from chat.models import Brief, Handoff
from chat.protocol import EventType
from chat.services.transcript import writing

BY_RECORD = "record"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an entry rests on: kind message (ref: its number), tool (id of the ToolCall), passage (id) or quote.

    A passage says where it stood, since articles come and go.
    """

    kind: str
    ref: int | str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefText:
    """The content of a brief, before it is stored."""

    asked: str
    established: tuple[Entry, ...] = field(default=())
    tried: tuple[Entry, ...] = field(default=())
    promised: tuple[Entry, ...] = field(default=())
    open_question: str = ""
    suggested_reply: str = ""
    made_by: str = BY_RECORD

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def store(*, handoff_id: int, brief: BriefText) -> None:
    """Keeps the brief of a handoff and tells the desk; a later one, by a model, replaces what came from the record."""
    handoff = Handoff.objects.get(pk=handoff_id)
    with writing(handoff.conversation_id) as transcript:
        Brief.objects.update_or_create(handoff=handoff, defaults={**brief.as_data(), "created_at": transcript.now})
        transcript.append_event(EventType.BRIEF_WRITTEN, {"handoff": handoff_id, "made_by": brief.made_by})

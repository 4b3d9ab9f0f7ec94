"""Conversations as events, with what `chat.projection` knows after each of them: data/golden_events.json.

`python -m tests.golden_events` writes the file; a test fails when it is stale. The browser's `apply` is held to it.
"""

import json
from pathlib import Path
from typing import Any

from chat.projection import apply, empty_state
from chat.protocol import EventType

FILE = Path(__file__).parent / "data" / "golden_events.json"

PHOTO = {
    "id": "7d1f5f0e-0000-4000-8000-000000000001",
    "name": "windscreen.jpg",
    "type": "image/jpeg",
    "size": 240_000,
    "url": "/attachments/7d1f5f0e-0000-4000-8000-000000000001/windscreen.jpg",
    "preview": "/attachments/7d1f5f0e-0000-4000-8000-000000000001/windscreen.jpg?preview=1",
    "width": 1600,
    "height": 1200,
}

Happening = tuple[EventType, dict[str, Any]]


def opened(previous: str | None = None) -> Happening:
    return EventType.CONVERSATION_OPENED, {"kind": "customer", "previous": previous}


def moved(status: str, cause: str, **details: Any) -> Happening:
    return EventType.STATUS_CHANGED, {"status": status, "cause": cause, **details}


def said(
    author: str,
    text: str,
    *,
    name: str = "",
    client_id: str | None = None,
    turn: int | None = None,
    attachments: tuple[dict[str, Any], ...] = (),
) -> Happening:
    data = {"author": author, "name": name, "text": text, "html": f"<p>{text}</p>", "citations": []}
    return EventType.MESSAGE_POSTED, {**data, "attachments": list(attachments), "client_id": client_id, "turn": turn}


def turn_started(turn: int) -> Happening:
    return EventType.TURN_STARTED, {"turn": turn}


def turn_ended(turn: int, outcome: str = "finished") -> Happening:
    return EventType.TURN_ENDED, {"turn": turn, "outcome": outcome}


def quote_offered(reference: str, turn: int) -> Happening:
    return EventType.QUOTE_OFFERED, {
        "reference": reference,
        "title": "Electric car insurance",
        "price": "87.40",
        "currency": "USD",
        "period": "month",
        "inputs": [{"label": "Make", "value": "Nissan"}],
        "breakdown": [{"label": "Base premium", "amount": "87.40", "detail": ""}],
        "expires_at": "2026-12-01T12:00:00+00:00",
        "turn": turn,
    }


def code_sent(**demo: Any) -> Happening:
    return EventType.VERIFICATION_SENT, {"expires_at": "2026-11-23T05:10:00+00:00", **demo}


def verified(name: str) -> Happening:
    return EventType.CUSTOMER_VERIFIED, {"name": name}


def action_proposed(reference: str, turn: int) -> Happening:
    return EventType.ACTION_PROPOSED, {
        "reference": reference,
        "title": "Cancel your policy",
        "lines": [{"label": "Policy", "value": "P-1"}],
        "button": "Cancel this policy",
        "expires_at": "2026-11-23T05:15:00+00:00",
        "turn": turn,
    }


def action_answered(reference: str, answer: str, outcome: str, text: str) -> Happening:
    data = {"reference": reference, "answer": answer, "outcome": outcome, "text": text}
    return EventType.ACTION_ANSWERED, data


STORIES: dict[str, list[Happening]] = {
    "nothing yet": [],
    "an answer": [
        opened(),
        said("customer", "Hello 👋", client_id="c1"),
        turn_started(1),
        said("assistant", "Hello. What can I do for you?", name="Eva", turn=1),
        turn_ended(1),
    ],
    "a quote, a person, a rating": [
        opened(previous="3f0c9d1e-0000-4000-8000-000000000001"),
        said("customer", "A quote, please", client_id="c1"),
        turn_started(7),
        (EventType.TOOL_CALLED, {"turn": 7, "label": "Working out your quote"}),
        quote_offered("Q-1", 7),
        said("assistant", "It comes to $87.40 per month.", name="Eva", turn=7),
        said("assistant", "Shall I explain it?", name="Eva", turn=7),
        turn_ended(7),
        (EventType.QUOTE_ANSWERED, {"reference": "Q-1", "answer": "accept"}),
        moved("awaiting_agent", "handoff_requested", reason="customer_request", requested_by="customer"),
        (EventType.AGENT_JOINED, {"name": "Anna Meyer", "initials": "AM"}),
        moved("with_agent", "claimed"),
        said("agent", "I am Anna.", name="Anna Meyer", client_id="a1"),
        (EventType.AGENT_LEFT, {"name": "Anna Meyer", "cause": "resolved"}),
        moved("resolved", "resolved_by_agent", final_at="2026-11-23T06:00:00+00:00"),
        (EventType.RATING_GIVEN, {"score": 5, "comment": "Quick"}),
    ],
    "a takeover mid-sentence, back and forth": [
        opened(),
        said("customer", "My car was hit", client_id="c1"),
        turn_started(1),
        (EventType.AGENT_JOINED, {"name": "Ben", "initials": "B"}),
        turn_ended(1, "superseded"),
        moved("with_agent", "claimed"),
        (EventType.AGENT_LEFT, {"name": "Ben", "cause": "released"}),
        moved("awaiting_agent", "released"),
        moved("with_assistant", "handoff_withdrawn"),
        moved("resolved", "resolved_by_customer", final_at="2026-11-23T06:00:00+00:00"),
        moved("with_assistant", "continued"),
        said("customer", "One more thing", client_id="c2"),
        turn_started(2),
        turn_ended(2, "failed"),
        said("system", "Sorry, something went wrong.", name="Acme"),
        moved("awaiting_agent", "handoff_requested", reason="assistant_failed", requested_by="failure"),
    ],
    "a code, a newer one, three actions": [
        opened(),
        said("customer", "Cancel my policy", client_id="c1"),
        turn_started(1),
        code_sent(demo_code="123456"),
        turn_ended(1),
        code_sent(),
        verified("Ann Lee"),
        turn_started(2),
        action_proposed("A-1", 2),
        action_proposed("A-2", 2),
        action_proposed("A-3", 2),
        turn_ended(2),
        action_answered("A-1", "confirm", "confirmed", "Your policy P-1 is cancelled."),
        said("system", "Your policy P-1 is cancelled."),
        action_answered("A-2", "decline", "declined", "Not done, as you wished."),
        action_answered("A-3", "confirm", "failed", "It is cancelled already."),
    ],
    "a photograph, and an address that is corrected": [
        opened(),
        said("customer", "", client_id="c1", attachments=(PHOTO,)),
        moved("awaiting_agent", "handoff_requested", reason="customer_request", requested_by="customer"),
        (EventType.CONTACT_LEFT, {"email": "m…@example.com"}),
        (EventType.CONTACT_LEFT, {"email": "m…@example.org"}),
        moved("with_agent", "claimed"),
        said("agent", "I have seen it.", name="Ben", attachments=(PHOTO,)),
    ],
    "two offers, one declined": [
        opened(),
        turn_started(1),
        quote_offered("Q-1", 1),
        quote_offered("Q-2", 1),
        (EventType.QUOTE_ANSWERED, {"reference": "Q-1", "answer": "decline"}),
        turn_ended(2),
    ],
}


def golden() -> list[dict[str, Any]]:
    """Each story with its numbered events and the states after 0, 1, 2 ... of them."""
    return [{"name": name, **_told(happenings)} for name, happenings in STORIES.items()]


def _told(happenings: list[Happening]) -> dict[str, Any]:
    events, states = [], [empty_state()]
    for seq, (event_type, data) in enumerate(happenings, start=1):
        events.append({"type": event_type.value, "seq": seq, "at": f"2026-11-23T05:00:{seq:02}+00:00", "data": data})
        states.append(apply(states[-1], events[-1]))
    return {"events": events, "states": states}


def written() -> str:
    return json.dumps(golden(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())

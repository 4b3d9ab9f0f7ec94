"""What a reader of the public stream knows: `apply(state, event)`, a pure fold over the events.

This is the reference for `static/js/apply.js`, and the law of the conversation: the fold of all events equals what
`chat.queries.conversation_state` reads from the rows, after any sequence of actions.
"""

from __future__ import annotations

from typing import Any

from chat.protocol import EventType

State = dict[str, Any]


def empty_state() -> State:
    """What is known before the first event."""
    return {
        "seq": 0,
        "status": None,
        "final_at": None,
        "opened_at": None,
        "previous": None,
        "agent": None,
        "turn": None,
        "waiting_since": None,
        "rating": None,
        "quotes": {},
        "actions": {},
        "customer": None,
        "contact": None,
        "messages": [],
    }


def apply(state: State, event: dict[str, Any]) -> State:
    """The state after `event`, which must be the next one; a repeat changes nothing, a gap raises `ValueError`."""
    if event["seq"] <= state["seq"]:
        return state
    if event["seq"] != state["seq"] + 1:
        raise ValueError(f"expected event {state['seq'] + 1}, got {event['seq']}")
    state = {**state, "seq": event["seq"]}
    data = event["data"]
    match event["type"]:
        case EventType.CONVERSATION_OPENED:
            state |= {"status": "with_assistant", "opened_at": event["at"], "previous": data["previous"]}
        case EventType.STATUS_CHANGED:
            state |= {
                "status": data["status"],
                "final_at": data.get("final_at"),
                "waiting_since": event["at"] if data["status"] == "awaiting_agent" else None,
            }
        case EventType.MESSAGE_POSTED:
            message = {
                "seq": event["seq"],
                "at": event["at"],
                "author": data["author"],
                "name": data["name"],
                "text": data["text"],
                "client_id": data["client_id"],
                "turn": data["turn"],
            }
            state |= {"messages": [*state["messages"], message]}
        case EventType.TURN_STARTED:
            state |= {"turn": data["turn"]}
        case EventType.TURN_ENDED:
            state |= {"turn": None if state["turn"] == data["turn"] else state["turn"]}
        case EventType.QUOTE_OFFERED:
            state |= {"quotes": {**state["quotes"], data["reference"]: None}}
        case EventType.QUOTE_ANSWERED:
            state |= {"quotes": {**state["quotes"], data["reference"]: data["answer"]}}
        case EventType.ACTION_PROPOSED:
            state |= {"actions": {**state["actions"], data["reference"]: None}}
        case EventType.ACTION_ANSWERED:
            state |= {"actions": {**state["actions"], data["reference"]: data["outcome"]}}
        case EventType.CUSTOMER_VERIFIED:
            state |= {"customer": {"name": data["name"]}}
        case EventType.CONTACT_LEFT:
            state |= {"contact": data["email"]}
        case EventType.AGENT_JOINED:
            state |= {"agent": {"name": data["name"], "initials": data["initials"]}}
        case EventType.AGENT_LEFT:
            state |= {"agent": None}
        case EventType.RATING_GIVEN:
            state |= {"rating": {"score": data["score"], "comment": data["comment"]}}
    return state

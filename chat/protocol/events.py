"""What has happened: durable facts, numbered per conversation and stream."""

from __future__ import annotations

from enum import StrEnum


class Stream(StrEnum):
    PUBLIC = "public"
    DESK = "desk"


class EventType(StrEnum):
    """Durable facts: numbered per conversation and stream, without gaps."""

    CONVERSATION_OPENED = "conversation.opened"
    STATUS_CHANGED = "conversation.status_changed"
    MESSAGE_POSTED = "message.posted"
    TURN_STARTED = "turn.started"
    TURN_ENDED = "turn.ended"
    TOOL_CALLED = "tool.called"
    QUOTE_OFFERED = "quote.offered"
    QUOTE_ANSWERED = "quote.answered"
    VERIFICATION_SENT = "verification.sent"
    CUSTOMER_VERIFIED = "customer.verified"
    ACTION_PROPOSED = "action.proposed"
    ACTION_ANSWERED = "action.answered"
    AGENT_JOINED = "agent.joined"
    AGENT_LEFT = "agent.left"
    RATING_GIVEN = "rating.given"
    NOTE_POSTED = "note.posted"
    BRIEF_WRITTEN = "brief.written"
    VERDICT_RECORDED = "verdict.recorded"
    CONTACT_LEFT = "contact.left"
    TAGGED = "conversation.tagged"
    SNOOZED = "conversation.snoozed"
    MARKED = "conversation.marked"
    MERGED = "conversation.merged"
    OFFERED = "conversation.offered"
    OFFER_ENDED = "offer.ended"
    INSTRUCTION_GIVEN = "instruction.given"
    MESSAGE_FLAGGED = "message.flagged"
    CONSULTATION_ANSWERED = "consultation.answered"
    TRANSCRIPT_MAILED = "transcript.mailed"
    ANSWER_MAILED = "answer.mailed"
    SLA_WARNED = "sla.warned"
    SLA_BREACHED = "sla.breached"


DESK_EVENTS = frozenset(
    {
        EventType.NOTE_POSTED,
        EventType.BRIEF_WRITTEN,
        EventType.VERDICT_RECORDED,
        EventType.TAGGED,
        EventType.SNOOZED,
        EventType.MARKED,
        EventType.MERGED,
        EventType.OFFERED,
        EventType.OFFER_ENDED,
        EventType.INSTRUCTION_GIVEN,
        EventType.MESSAGE_FLAGGED,
        EventType.CONSULTATION_ANSWERED,
        EventType.TRANSCRIPT_MAILED,
        EventType.ANSWER_MAILED,
        EventType.SLA_WARNED,
        EventType.SLA_BREACHED,
    }
)

EVENT_DATA: dict[EventType, dict[str, str]] = {
    EventType.CONVERSATION_OPENED: {
        "kind": "customer, test, preview, sample or spam",
        "previous": "id of the visitor's earlier conversation that this one follows, or null",
    },
    EventType.STATUS_CHANGED: {
        "status": "with_assistant, awaiting_agent, with_agent or resolved",
        "cause": "what moved it, one of the causes listed below",
        "reason": "with handoff_requested: one of the handoff reasons, else absent",
        "requested_by": "with handoff_requested: customer, assistant, policy, failure or agent, else absent",
        "final_at": "with resolved: when the grace period ends and posting is refused, else absent",
        "into": "with merged: id of the conversation in which it goes on, or null where that is not the reader's own",
    },
    EventType.MESSAGE_POSTED: {
        "author": "customer, assistant, agent or system",
        "name": "who is shown as the speaker; empty for the customer",
        "text": "the message as written (Markdown from assistant and agents, plain text from the customer)",
        "html": "the same, rendered when read: safe elements only",
        "citations": "list of {number, title, url, quote, passage, at}: checked sources; `at` is the offset in code "
        "points of `text` behind which the mark of the source stands",
        "client_id": "the sender's id of this message, or null",
        "attachments": "list of {id, name, type, size, url, preview, width, height} of the files that came with it; "
        "the last three are of images, else empty and null",
        "turn": "the turn that said it, or null",
    },
    EventType.TURN_STARTED: {"turn": "number of the turn: the assistant has begun to prepare an answer"},
    EventType.TURN_ENDED: {"turn": "number of the turn", "outcome": "finished, failed or superseded"},
    EventType.TOOL_CALLED: {"turn": "number of the turn", "label": "what is being done, for the customer to read"},
    EventType.QUOTE_OFFERED: {
        "reference": "the quote's reference",
        "title": "what is offered",
        "price": "decimal as text",
        "currency": "ISO 4217",
        "period": "month, year or once",
        "inputs": "list of {label, value} that the price rests on",
        "breakdown": "list of {label, amount, detail}; the amounts add up to the price",
        "expires_at": "ISO 8601; afterwards it cannot be accepted",
        "turn": "number of the turn",
    },
    EventType.QUOTE_ANSWERED: {"reference": "the quote's reference", "answer": "accept or decline"},
    EventType.VERIFICATION_SENT: {
        "expires_at": "ISO 8601; afterwards the code is worth nothing",
        "demo_code": "in demo mode the code itself, where the address is known; else absent",
    },
    EventType.CUSTOMER_VERIFIED: {"name": "the customer's name, may be empty"},
    EventType.ACTION_PROPOSED: {
        "reference": "the action's reference",
        "title": "what would be done",
        "lines": "list of {label, value}: all that it consists of",
        "button": "the word of consent",
        "expires_at": "ISO 8601; afterwards it cannot be confirmed",
        "turn": "number of the turn",
    },
    EventType.ACTION_ANSWERED: {
        "reference": "the action's reference",
        "answer": "confirm or decline",
        "outcome": "confirmed, declined or failed",
        "text": "what was done, or why not, for the customer to read",
    },
    EventType.AGENT_JOINED: {"name": "the agent's public name", "initials": "one or two letters"},
    EventType.AGENT_LEFT: {"name": "the agent's public name", "cause": "released, returned, transferred or resolved"},
    EventType.RATING_GIVEN: {"score": "1 to 5", "comment": "the customer's words, may be empty"},
    EventType.BRIEF_WRITTEN: {"handoff": "id of the handoff", "made_by": "the model that wrote it, or record"},
    EventType.NOTE_POSTED: {
        "author": "the agent's name",
        "text": "the remark, for staff only",
        "html": "the same, rendered when read",
        "client_id": "the sender's id of this note",
    },
    EventType.VERDICT_RECORDED: {
        "where": "input (what the customer wrote), output (what the assistant said) or tool",
        "kind": "what was found: secret, personal_data, injection, abuse, self_harm, competitor, promise, leak or link",
        "rule": "name of the rule that found it",
        "action": "what was done: mask, caution, rewrite, retry or handoff",
        "text": "the passage it was found in; of a secret only its mask",
        "turn": "the turn that said it, or null",
        "message": "number of the message it was found in, or null",
    },
    EventType.CONTACT_LEFT: {"email": "where answers go while the customer is away, its middle masked, or null"},
    EventType.TAGGED: {"tags": "all tags of the conversation", "by": "who set them"},
    EventType.SNOOZED: {
        "until": "ISO 8601, or null: it is awake again",
        "by": "who did it; empty for time or customer",
    },
    EventType.MARKED: {"kind": "customer, test or spam", "by": "who marked it"},
    EventType.MERGED: {
        "into": "id of the conversation in which it goes on, else absent",
        "from": "id of the conversation that was joined to this one, else absent",
        "by": "who joined them",
    },
    EventType.OFFERED: {
        "agent": "id of the agent",
        "name": "their name",
        "until": "ISO 8601: then it goes to the next",
    },
    EventType.OFFER_ENDED: {
        "agent": "id of the agent",
        "name": "their name",
        "outcome": "accepted, declined, expired, taken (by a colleague), unavailable (the agent is) or withdrawn",
    },
    EventType.INSTRUCTION_GIVEN: {
        "author": "the agent's name",
        "kind": "whisper (to the running assistant) or return (with the hand-back)",
        "text": "what the assistant shall do",
    },
    EventType.MESSAGE_FLAGGED: {
        "message": "number of the message that is wrong",
        "answer": "what would have been right",
        "by": "who said so",
    },
    EventType.CONSULTATION_ANSWERED: {
        "consultation": "its id",
        "kind": "suggestion or question",
        "by": "who asked the assistant",
        "outcome": "finished or failed",
    },
    EventType.TRANSCRIPT_MAILED: {
        "to": "the address, its middle masked",
        "by": "who sent it; empty for the customer",
        "outcome": "sent or failed",
    },
    EventType.ANSWER_MAILED: {
        "to": "the address, its middle masked",
        "messages": "numbers of the messages that the e-mail holds",
        "outcome": "sent or failed",
    },
    EventType.SLA_WARNED: {
        "target": "first_response, next_response or resolution",
        "due_at": "ISO 8601: when it would be broken",
    },
    EventType.SLA_BREACHED: {
        "target": "first_response, next_response or resolution",
        "due_at": "ISO 8601: since when it is broken",
    },
}

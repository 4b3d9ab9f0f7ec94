"""Frames without a number, and the server's answers."""

from __future__ import annotations

from enum import StrEnum


class Ephemeral(StrEnum):
    """Frames without a number: they may be lost, and nothing depends on them."""

    DRAFT = "draft"
    TYPING_CHANGED = "typing.changed"
    PRESENCE_CHANGED = "presence.changed"
    QUEUE_CHANGED = "queue.changed"
    READ_CHANGED = "read.changed"
    WATCHERS_CHANGED = "watchers.changed"
    CONSULTATION_DRAFT = "consultation.draft"
    STAFF_CHANGED = "staff.changed"
    DOSSIER_CHANGED = "dossier.changed"


# What no customer gets, also where it is about their conversation.
STAFF_ONLY = frozenset(
    {
        Ephemeral.WATCHERS_CHANGED,
        Ephemeral.CONSULTATION_DRAFT,
        Ephemeral.STAFF_CHANGED,
        Ephemeral.DOSSIER_CHANGED,
    }
)


EPHEMERAL_DATA: dict[Ephemeral, dict[str, str]] = {
    Ephemeral.DRAFT: {
        "turn": "number of the turn",
        "attempt": "a higher one than seen so far: forget the text and begin again",
        "offset": "where this text begins, in code points; 0 replaces the whole text",
        "text": "plain text to show as it is, never as HTML",
    },
    Ephemeral.TYPING_CHANGED: {"author": "customer, agent", "name": "who types", "on": "true or false"},
    Ephemeral.PRESENCE_CHANGED: {"customer": "true while the customer has the conversation open"},
    Ephemeral.QUEUE_CHANGED: {
        "conversations": "to staff: list of the ids of those they see that have changed; absent where any may have",
        "position": "to a waiting customer: place in the queue, from 1; staff: absent, as the following",
        "open": "whether people are at the desk by the company's business hours",
        "available": "whether somebody is at the desk now, whatever the hours; null where that is not known",
        "opens_at": "ISO 8601: when they will be, or null",
        "place": "where the business hours count",
        "email": "the address for those who would rather write, or null",
        "next": "what happens next, in the company's words, or null",
    },
    Ephemeral.READ_CHANGED: {"reader": "customer or agent", "seq": "number of the newest message they have read"},
    Ephemeral.WATCHERS_CHANGED: {
        "watchers": "list of {id, name, initials, typing}: staff who have it in front of them; typing is empty, "
        "reply or note"
    },
    Ephemeral.CONSULTATION_DRAFT: {
        "consultation": "its id",
        "offset": "where this text begins, in code points; 0 replaces the whole text",
        "text": "plain text to show as it is, never as HTML",
    },
    Ephemeral.STAFF_CHANGED: {},
    Ephemeral.DOSSIER_CHANGED: {},
}


class ServerFrame(StrEnum):
    SNAPSHOT = "snapshot"
    ACK = "ack"
    REFUSED = "refused"

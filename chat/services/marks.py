"""Saying what a conversation is: a customer's, a test, or spam. Only customers' conversations count."""

from __future__ import annotations

from chat.models import Assignment, Conversation, Handoff
from chat.protocol import Code, EventType, Refusal
from chat.services import assignments, handoffs, turns
from chat.services.transcript import Transcript, writing
from chat.states import Kind, Move, Status

MARKS = (Kind.CUSTOMER, Kind.TEST, Kind.SPAM)


def mark(*, conversation_id, agent, kind: str) -> int:
    """Sets the kind; returns the number reached in the desk's stream.

    Spam is closed at once, without a rating, and posting to it is refused. Taken back within the grace period it goes
    on where it was; later it counts again and stays closed. Raises `invalid` for another kind, `not_allowed_now` for
    previews and samples, `not_holder` for what a colleague holds.
    """
    if kind not in MARKS:
        raise Refusal(Code.INVALID)
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        _check_rights(conversation, agent)
        if kind != conversation.kind:
            was_spam = conversation.kind == Kind.SPAM
            transcript.set(kind=kind)
            transcript.append_event(EventType.MARKED, {"kind": str(kind), "by": agent.display_name})
            transcript.change_lists()
            if kind == Kind.SPAM and conversation.status != Status.RESOLVED:
                _close(transcript)
            elif was_spam:
                _restore(transcript)
    return conversation.desk_seq


def _check_rights(conversation: Conversation, agent) -> None:
    if conversation.kind not in MARKS:
        raise Refusal(Code.NOT_ALLOWED_NOW)
    if conversation.holder_id not in (None, agent.id) and not agent.is_manager:
        raise Refusal(Code.NOT_HOLDER)


def _close(transcript: Transcript) -> None:
    turns.supersede_live(transcript)
    assignments.end_open(transcript, Assignment.Ending.RESOLVED)
    handoffs.end_open(transcript, Handoff.Outcome.CLOSED)
    transcript.move(Move.CLOSE)


def _restore(transcript: Transcript) -> None:
    """Whoever was taken for spam by mistake is served again, unless so long has passed that they have gone."""
    conversation = transcript.conversation
    if _was_closed(conversation) and not conversation.is_final(transcript.now):
        handoffs.continue_resolved(transcript, move=Move.RESTORE)
        if conversation.status == Status.WITH_ASSISTANT:
            turns.queue_if_unanswered(transcript)


def _was_closed(conversation: Conversation) -> bool:
    """By the mark; one that had come to its own end before keeps it."""
    changes = conversation.events.filter(type=EventType.STATUS_CHANGED).order_by("-seq")
    return changes.values_list("data__cause", flat=True).first() == Move.CLOSE

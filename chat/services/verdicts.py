"""What the guardrails found, kept for staff."""

from __future__ import annotations

from chat.models import Message, Turn, Verdict
from chat.protocol import EventType
from chat.services.transcript import Transcript, writing

MAX_TEXT = Verdict._meta.get_field("text").max_length


def record(
    *,
    conversation_id,
    where: str,
    kind: str,
    rule: str,
    text: str,
    action: str,
    turn_id: int | None = None,
    message: Message | None = None,
) -> Verdict:
    """Stores a verdict in a transaction of its own; see `append`."""
    with writing(conversation_id) as transcript:
        return append(
            transcript,
            where=where,
            kind=kind,
            rule=rule,
            text=text,
            action=action,
            turn=turn_id and Turn(pk=turn_id),
            message=message,
        )


def append(
    transcript: Transcript,
    *,
    where: str,
    kind: str,
    rule: str,
    text: str,
    action: str,
    turn: Turn | None = None,
    message: Message | None = None,
) -> Verdict:
    """Stores a verdict within the caller's transaction and tells the desk."""
    verdict = Verdict.objects.create(
        conversation=transcript.conversation,
        turn=turn,
        message=message,
        where=where,
        kind=kind,
        rule=rule,
        text=text[:MAX_TEXT],
        action=action,
        created_at=transcript.now,
    )
    transcript.append_event(
        EventType.VERDICT_RECORDED,
        {
            "where": verdict.where,
            "kind": verdict.kind,
            "rule": verdict.rule,
            "action": verdict.action,
            "text": verdict.text,
            "turn": verdict.turn_id,
            "message": message and message.seq,
        },
    )
    return verdict

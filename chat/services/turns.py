"""Queueing turns of the assistant, and taking the word from it: both within somebody else's transaction."""

from __future__ import annotations

from chat import broadcast, queue
from chat.models import Author, Turn
from chat.protocol import EventType
from chat.services.transcript import Transcript
from chat.states import LIVE_TURN, TurnState


def queue_unless_live(transcript: Transcript) -> None:
    """Queues an answer; a turn that is live already will read the new message or be followed by another."""
    if not transcript.conversation.turns.filter(state__in=LIVE_TURN).exists():
        queue_next(transcript)


def queue_if_unanswered(transcript: Transcript) -> None:
    """Queues an answer when the assistant gets the conversation back and the customer wrote last."""
    last = transcript.conversation.messages.exclude(author=Author.SYSTEM).order_by("-seq").first()
    if last is not None and last.author == Author.CUSTOMER:
        queue_unless_live(transcript)


def supersede_live(transcript: Transcript) -> None:
    """Takes the word from the assistant: the live turn ends, and what it still says is never stored."""
    conversation = transcript.conversation
    transcript.set(epoch=conversation.epoch + 1)
    turn = conversation.live_turn()
    if turn is None:
        return
    Turn.objects.filter(pk=turn.pk).update(state=TurnState.SUPERSEDED, lease_until=None, ended_at=transcript.now)
    transcript.append_event(EventType.TURN_ENDED, {"turn": turn.pk, "outcome": TurnState.SUPERSEDED.value})
    transcript.on_commit(lambda: broadcast.cancel_turn(turn.pk))


def queue_next(transcript: Transcript) -> None:
    """Queues an answer; the conversation must have no live turn."""
    turn = Turn.objects.create(
        conversation=transcript.conversation,
        epoch=transcript.conversation.epoch,
        queued_at=transcript.now,
        not_before=transcript.now,
    )
    transcript.append_event(EventType.TURN_STARTED, {"turn": turn.pk})
    transcript.on_commit(lambda: queue.ring(turn.pk))

"""Requests for a human: asking, no longer wanting, ending."""

from __future__ import annotations

from chat import company, queue
from chat.models import Conversation, Handoff, Turn
from chat.protocol import Code, HandoffReason, Refusal, Requester
from chat.services import turns
from chat.services.transcript import Transcript, writing
from chat.states import Move, Status


def request_by_customer(*, conversation_id, reason: str = HandoffReason.CUSTOMER_REQUEST) -> int:
    """The customer asks for a human. The assistant stops at once, also in the middle of a sentence.

    Asking again while waiting, or while a human is there already, changes nothing. Within the grace period of a
    resolved conversation it goes on; after it the wish is refused with `conversation_final`.
    """
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        if conversation.status == Status.RESOLVED:
            continue_resolved(transcript, requested_by=Requester.CUSTOMER, reason=reason)
        if conversation.status == Status.WITH_ASSISTANT:
            turns.supersede_live(transcript)
            request(transcript, requested_by=Requester.CUSTOMER, reason=reason)
    return conversation.last_seq


def withdraw(*, conversation_id) -> int:
    """The customer no longer waits and goes on with the assistant."""
    with writing(conversation_id) as transcript:
        if transcript.conversation.status == Status.WITH_ASSISTANT:
            return transcript.conversation.last_seq
        transcript.move(Move.WITHDRAW)
        end_open(transcript, Handoff.Outcome.WITHDRAWN)
        turns.queue_if_unanswered(transcript)
    return transcript.conversation.last_seq


def request(
    transcript: Transcript,
    *,
    requested_by: str,
    reason: str,
    summary: str = "",
    team: str = "",
    turn: Turn | None = None,
) -> Handoff:
    """Puts a conversation into the human queue, within the caller's transaction.

    Without a `team` it goes to the one of the conversation's intent, else to the default one.
    """
    transcript.move(Move.REQUEST_HANDOFF, reason=str(reason), requested_by=str(requested_by))
    transcript.set(team=team or _team_for(transcript.conversation))
    handoff = Handoff.objects.create(
        conversation=transcript.conversation,
        requested_by=requested_by,
        reason=reason,
        summary=summary,
        team=transcript.conversation.team,
        turn=turn,
        requested_at=transcript.now,
    )
    transcript.on_commit(lambda: queue.write_brief(handoff.pk))
    return handoff


def continue_resolved(
    transcript: Transcript,
    *,
    move: Move = Move.CONTINUE,
    requested_by: str = Requester.POLICY,
    reason: str = HandoffReason.CONTINUED,
) -> None:
    """A resolved conversation goes on: in the human queue if an agent had it, else with the assistant.

    Raises `conversation_final` after the grace period.
    """
    conversation = transcript.conversation
    if conversation.is_final(transcript.now):
        raise Refusal(Code.CONVERSATION_FINAL)
    transcript.move(move)
    if conversation.status == Status.AWAITING_AGENT:
        transcript.set(team=conversation.team or _team_for(conversation))
        Handoff.objects.create(
            conversation=conversation,
            requested_by=requested_by,
            reason=reason,
            team=conversation.team,
            requested_at=transcript.now,
        )


def _team_for(conversation: Conversation) -> str:
    """By the prompt that answers the conversation; without one there are no teams."""
    if conversation.prompt_version_id is None:
        return ""
    settings = company.content_of(conversation.prompt_version_id).settings
    return settings.team_of(conversation.intent if conversation.intent_sure else "").slug


def end_open(transcript: Transcript, outcome: Handoff.Outcome, *, claimed_by=None) -> Handoff | None:
    """Ends the open request, if there is one."""
    handoff = transcript.conversation.handoffs.filter(ended_at=None).first()
    if handoff is None:
        return None
    handoff.ended_at, handoff.outcome, handoff.claimed_by = transcript.now, outcome, claimed_by
    handoff.save(update_fields=["ended_at", "outcome", "claimed_by"])
    return handoff

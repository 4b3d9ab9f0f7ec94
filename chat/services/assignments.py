"""Which agent holds a conversation: taking over, giving back, returning to the assistant."""

from __future__ import annotations

from chat.models import Assignment, Handoff
from chat.protocol import Code, EventType, HandoffReason, Refusal, Requester
from chat.services import handoffs, turns
from chat.services.transcript import Transcript, writing
from chat.states import Move, Status


def claim(*, conversation_id, agent) -> int:
    """An agent takes over, from the queue or from the running assistant.

    From this commit on nothing of a running turn enters the transcript. Of two agents one gets it; the other is refused
    with `already_claimed`. Claiming what one holds already changes nothing.
    """
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        if conversation.status == Status.WITH_AGENT:
            if conversation.holder_id == agent.id:
                return conversation.last_seq
            raise Refusal(Code.ALREADY_CLAIMED)
        turns.supersede_live(transcript)
        handoff = handoffs.end_open(transcript, Handoff.Outcome.CLAIMED, claimed_by=agent)
        transcript.set(holder=agent)
        transcript.move(Move.CLAIM)
        Assignment.objects.create(conversation=conversation, agent=agent, handoff=handoff, started_at=transcript.now)
        transcript.append_event(EventType.AGENT_JOINED, {"name": agent.display_name, "initials": agent.initials})
    return conversation.last_seq


def release(*, conversation_id, agent) -> int:
    """The holder gives the conversation back to the queue, where it waits for another agent."""
    with writing(conversation_id) as transcript:
        check_holder(transcript, agent)
        end_open(transcript, Assignment.Ending.RELEASED)
        transcript.move(Move.RELEASE)
        Handoff.objects.create(
            conversation=transcript.conversation,
            requested_by=Requester.AGENT,
            reason=HandoffReason.RELEASED,
            team=transcript.conversation.team,
            requested_at=transcript.now,
        )
    return transcript.conversation.last_seq


def return_to_assistant(*, conversation_id, agent) -> int:
    """The assistant goes on: from its holder, or, as a reassurance, straight from the queue.

    Who reassures a customer that no longer waits is told so with `handoff_gone`.
    """
    with writing(conversation_id) as transcript:
        if transcript.conversation.status == Status.WITH_ASSISTANT:
            raise Refusal(Code.HANDOFF_GONE)
        if transcript.conversation.status == Status.AWAITING_AGENT:
            handoffs.end_open(transcript, Handoff.Outcome.REASSURED)
            transcript.move(Move.REASSURE)
        else:
            check_holder(transcript, agent)
            end_open(transcript, Assignment.Ending.RETURNED)
            transcript.move(Move.RETURN)
        turns.queue_if_unanswered(transcript)
    return transcript.conversation.last_seq


def check_holder(transcript: Transcript, agent) -> None:
    """Only the agent who holds the conversation goes on."""
    conversation = transcript.conversation
    if conversation.status != Status.WITH_AGENT or conversation.holder_id != agent.id:
        raise Refusal(Code.NOT_HOLDER)


def end_open(transcript: Transcript, ending: Assignment.Ending) -> None:
    """Ends the open assignment, if there is one, and says so in the transcript."""
    conversation = transcript.conversation
    if conversation.holder_id is None:
        return
    holder = conversation.holder
    conversation.assignments.filter(ended_at=None).update(ended_at=transcript.now, ending=ending)
    transcript.set(holder=None)
    transcript.append_event(EventType.AGENT_LEFT, {"name": holder.display_name, "cause": ending.value})

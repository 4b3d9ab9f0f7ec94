"""Which agent holds a conversation: taking over, passing on, giving back, returning to the assistant."""

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
        if conversation.status != Status.WITH_AGENT:
            _take_over(transcript, agent)
        elif conversation.holder_id != agent.id:
            raise Refusal(Code.ALREADY_CLAIMED)
    return conversation.last_seq


def assign(*, conversation_id, to_agent) -> int:
    """Gives the conversation to an agent, whoever has it: the assistant, the queue or a colleague.

    Who may say so is for the caller to check. Given to who holds it, nothing changes.
    """
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        if conversation.status != Status.WITH_AGENT:
            _take_over(transcript, to_agent)
        elif conversation.holder_id != to_agent.id:
            pass_to_agent(transcript, to_agent)
    return conversation.last_seq


def release(*, conversation_id, agent) -> int:
    """The holder gives the conversation back to the queue, where it waits for another agent of its team."""
    with writing(conversation_id) as transcript:
        check_holder(transcript, agent)
        end_open(transcript, Assignment.Ending.RELEASED)
        transcript.move(Move.RELEASE)
        _wait_again(transcript, HandoffReason.RELEASED)
    return transcript.conversation.last_seq


def return_to_assistant(*, conversation_id, agent) -> int:
    """The assistant goes on: from its holder, or, as a reassurance, straight from the queue.

    Who reassures a customer that no longer waits is told so with `handoff_gone`.
    """
    with writing(conversation_id) as transcript:
        hand_back(transcript, agent)
        turns.queue_if_unanswered(transcript)
    return transcript.conversation.last_seq


def hand_back(transcript: Transcript, agent) -> None:
    """Gives the word to the assistant, within the caller's transaction; what it shall say is the caller's business."""
    if transcript.conversation.status == Status.WITH_ASSISTANT:
        raise Refusal(Code.HANDOFF_GONE)
    if transcript.conversation.status == Status.AWAITING_AGENT:
        handoffs.end_open(transcript, Handoff.Outcome.REASSURED)
        transcript.move(Move.REASSURE)
    else:
        check_holder(transcript, agent)
        end_open(transcript, Assignment.Ending.RETURNED)
        transcript.move(Move.RETURN)


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


def _take_over(transcript: Transcript, agent) -> None:
    turns.supersede_live(transcript)
    handoff = handoffs.end_open(transcript, Handoff.Outcome.CLAIMED, claimed_by=agent)
    transcript.set(holder=agent)
    transcript.move(Move.CLAIM)
    _begin(transcript, agent, handoff)


def pass_to_agent(transcript: Transcript, agent) -> None:
    """From its holder to a colleague; the customer waits for nobody meanwhile."""
    end_open(transcript, Assignment.Ending.TRANSFERRED)
    transcript.set(holder=agent)
    transcript.move(Move.TRANSFER)
    _begin(transcript, agent, None)


def pass_to_team(transcript: Transcript, team: str) -> None:
    """From its holder into the queue of a team."""
    end_open(transcript, Assignment.Ending.TRANSFERRED)
    transcript.set(team=team)
    transcript.move(Move.PASS_ON)
    _wait_again(transcript, HandoffReason.TRANSFERRED)


def _begin(transcript: Transcript, agent, handoff: Handoff | None) -> None:
    Assignment.objects.create(
        conversation=transcript.conversation, agent=agent, handoff=handoff, started_at=transcript.now
    )
    transcript.append_event(EventType.AGENT_JOINED, {"name": agent.display_name, "initials": agent.initials})


def _wait_again(transcript: Transcript, reason: HandoffReason) -> None:
    """A new wait begins, which the numbers count as such."""
    Handoff.objects.create(
        conversation=transcript.conversation,
        requested_by=Requester.AGENT,
        reason=reason,
        team=transcript.conversation.team,
        requested_at=transcript.now,
    )

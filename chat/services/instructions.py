"""What agents tell the assistant: whispered while it has the conversation, or with the hand-back."""

from __future__ import annotations

from chat.guardrails.masking import mask
from chat.models import Instruction
from chat.protocol import Code, EventType, Refusal
from chat.services import assignments, turns
from chat.services.messages import Posted, check_text
from chat.services.transcript import Transcript, writing
from chat.states import Status

Kind = Instruction.Kind


def whisper(*, conversation_id, agent, client_id: str, text: str, at_once: bool = False) -> Posted:
    """Tells the assistant something while it has the conversation; its next model call reads it.

    A customer who waits for an answer gets one; with `at_once` the assistant writes even if nobody waits. Refused with
    `not_allowed_now` where it does not have the conversation. Sending again under the same `client_id` tells it once.
    """
    text = mask(check_text(text)).text
    with writing(conversation_id) as transcript:
        known = Instruction.objects.filter(
            conversation_id=conversation_id, client_id=client_id, kind=Kind.WHISPER
        ).first()
        if known is not None:
            if known.text != text:
                raise Refusal(Code.CLIENT_ID_REUSED)
            return Posted(transcript.conversation.desk_seq, created=False)
        if transcript.conversation.status != Status.WITH_ASSISTANT:
            raise Refusal(Code.NOT_ALLOWED_NOW)
        seq = _give(transcript, agent, Kind.WHISPER, client_id=client_id, text=text, at_once=at_once)
        _let_act(transcript, at_once=at_once)
    return Posted(seq, created=True)


def return_to_assistant(*, conversation_id, agent, client_id: str, text: str, at_once: bool = False) -> int:
    """Returns the conversation to the assistant, as `assignments.return_to_assistant` does, with a sentence for it."""
    text = mask(check_text(text)).text
    with writing(conversation_id) as transcript:
        assignments.hand_back(transcript, agent)
        _give(transcript, agent, Kind.RETURN, client_id=client_id, text=text, at_once=at_once)
        _let_act(transcript, at_once=at_once)
    return transcript.conversation.last_seq


def _give(transcript: Transcript, agent, kind: Kind, *, client_id: str, text: str, at_once: bool) -> int:
    instruction = Instruction.objects.create(
        conversation=transcript.conversation,
        author=agent,
        client_id=client_id,
        kind=kind,
        text=text,
        at_once=at_once,
        created_at=transcript.now,
    )
    if at_once:
        transcript.set(urgent_instruction=instruction.pk)
    return transcript.append_event(
        EventType.INSTRUCTION_GIVEN, {"author": agent.display_name, "kind": kind.value, "text": text}
    )


def _let_act(transcript: Transcript, *, at_once: bool) -> None:
    """A turn that runs reads the instruction with its next call, or is followed by another; see `settlement.finish`."""
    if at_once:
        turns.queue_unless_live(transcript)
    else:
        turns.queue_if_unanswered(transcript)

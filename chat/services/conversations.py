"""Beginning and ending a conversation."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from chat import clock, company
from chat.addresses import address_key
from chat.models import Assignment, Conversation, Customer, Handoff
from chat.protocol import Code, EventType, Refusal
from chat.services import assignments, handoffs, turns
from chat.services.transcript import Transcript, writing
from chat.states import Kind, Move, Status


def start(
    *,
    customer: Customer,
    previous: Conversation | None = None,
    kind: str = Kind.CUSTOMER,
    address: str = "",
    language: str = "en",
    came_by_link: bool = False,
) -> Conversation:
    """Opens a conversation; `previous` is an earlier one of the same customer that this one follows.

    Or of another one: `came_by_link` says that they could read it, and only it, by the link of an e-mail.

    Of the `address` it is begun from only a keyed digest is kept, for the budget of that address. `language` is that of
    the page; what the customer writes may correct it.
    """
    if previous is not None and previous.customer_id != customer.id and not came_by_link:
        raise Refusal(Code.NOT_FOUND)
    now = clock.now()
    with transaction.atomic():
        conversation = Conversation(
            customer=customer,
            previous=previous,
            kind=kind,
            opened_at=now,
            last_message_at=now,
            address_key=address_key(address),
            language=language,
        )
        if kind != Kind.PREVIEW:  # A preview runs with a draft.
            conversation.prompt_version_id = company.version_for(conversation.pk)
        conversation.save(force_insert=True)
        transcript = Transcript(conversation, now)
        transcript.append_event(
            EventType.CONVERSATION_OPENED,
            {"kind": conversation.kind, "previous": str(previous.id) if previous else None},
        )
        transcript.flush()
    return conversation


def resolve_by_customer(*, conversation_id) -> int:
    """The customer ends it, whoever has it; what the assistant was about to say is not said."""
    with writing(conversation_id) as transcript:
        if transcript.conversation.status == Status.RESOLVED:
            return transcript.conversation.last_seq
        turns.supersede_live(transcript)
        _resolve(transcript, Move.RESOLVE_BY_CUSTOMER)
    return transcript.conversation.last_seq


def resolve_by_agent(*, conversation_id, agent) -> int:
    """The holding agent ends it; a manager whatever is open, in the place of whoever has it."""
    with writing(conversation_id) as transcript:
        if agent.is_manager and transcript.conversation.holder_id != agent.id:
            turns.supersede_live(transcript)
            _resolve(transcript, Move.RESOLVE_BY_MANAGER)
        else:
            assignments.check_holder(transcript, agent)
            _resolve(transcript, Move.RESOLVE_BY_AGENT)
    return transcript.conversation.last_seq


def resolve_by_assistant(transcript: Transcript) -> None:
    """Ends a conversation that the assistant has brought to its end, within the transaction that settles its turn."""
    _resolve(transcript, Move.RESOLVE_BY_ASSISTANT)


def resolve_silent(*, conversation_id, silent_for: timedelta) -> bool:
    """Ends it if nobody wrote for so long; False if somebody did meanwhile."""
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        if not Conversation.objects.silent_since(transcript.now - silent_for).filter(pk=conversation.pk).exists():
            return False
        turns.supersede_live(transcript)
        _resolve(transcript, Move.RESOLVE_BY_SILENCE)
    return True


def _resolve(transcript: Transcript, move: Move) -> None:
    assignments.end_open(transcript, Assignment.Ending.RESOLVED)
    # Who closes it while waiting has given up; what a manager clears away says nothing about the customer.
    by_staff = move is Move.RESOLVE_BY_MANAGER
    handoffs.end_open(transcript, Handoff.Outcome.CLOSED if by_staff else Handoff.Outcome.RESOLVED)
    transcript.move(move)

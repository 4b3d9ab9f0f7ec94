"""Offers: a waiting conversation is put before one agent, who accepts by claiming it, declines, or does not react.

An offer is open only while its request for a person is. Everything here locks the conversation first, as all writing
does; the sweeper leaves one alone that somebody is writing to, and comes back a second later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from agents_desk.models import Offer, Presence
from agents_desk.routing.choice import Choice, Matter
from agents_desk.services.presence import tell
from chat.models import Conversation, Handoff
from chat.protocol import Code, EventType, Refusal
from chat.services import assignments
from chat.services.transcript import Transcript, writing


def make(*, matter: Matter, choice: Choice, seconds: int) -> Offer | None:
    """Offers the conversation to the chosen agent; None if somebody is writing to it, it no longer waits to be offered,
    or the agent has gone: between choosing and locking all that may have changed."""
    with _writing_unless_busy(matter.conversation_id) as transcript:
        if transcript is None or not _still_waits(transcript, matter) or not _is_available(choice.colleague.id):
            return None
        offer = Offer.objects.create(
            conversation=transcript.conversation,
            handoff_id=matter.handoff_id,
            agent_id=choice.colleague.id,
            offered_at=transcript.now,
            expires_at=transcript.now + timedelta(seconds=seconds),
            reasons=choice.reasons,
        )
        transcript.append_event(
            EventType.OFFERED,
            {"agent": offer.agent_id, "name": choice.colleague.name, "until": offer.expires_at.isoformat()},
        )
        transcript.change_lists()
        transcript.on_commit(tell)
    return offer


def claim(*, conversation_id, agent) -> int:
    """Takes the conversation over, which accepts the offer of it or overtakes a colleague's, in one transaction."""
    with transaction.atomic():
        seq = assignments.claim(conversation_id=conversation_id, agent=agent)
        end_answered(conversation_id)
    return seq


def decline(*, conversation_id, agent) -> int:
    """The agent would rather not; it goes to the next. Raises `offer_gone` if it is not offered to them any more."""
    with writing(conversation_id) as transcript:
        offer = _open_offer(transcript)
        if offer is None or offer.agent_id != agent.pk:
            raise Refusal(Code.OFFER_GONE)
        _end(transcript, offer, Offer.Outcome.DECLINED)
    return transcript.conversation.last_seq


def end_answered(conversation_id) -> None:
    """Ends the conversation's offer if its request for a person has come to an end, within the caller's transaction."""
    with writing(conversation_id) as transcript:
        offer = _open_offer(transcript)
        if offer is not None and (outcome := _outcome_of(offer, transcript.now)):
            _end(transcript, offer, outcome)


def end_overdue(now: datetime) -> None:
    """Ends every offer that has run out, whose agent has gone, or whose customer no longer waits or was put aside."""
    open_offers = Offer.objects.filter(ended_at=None).select_related("conversation", "handoff", "agent__presence")
    for overdue in [offer for offer in open_offers if _outcome_of(offer, now)]:
        with _writing_unless_busy(overdue.conversation_id) as transcript:
            if transcript is None:
                continue
            offer = _open_offer(transcript)
            if offer is not None and (outcome := _outcome_of(offer, now)):
                _end(transcript, offer, outcome)


def _outcome_of(offer: Offer, now: datetime) -> Offer.Outcome | None:
    """How the offer has ended by what is known of its request and its agent; None while it stands."""
    handoff = offer.handoff
    if handoff.outcome == Handoff.Outcome.CLAIMED:
        return Offer.Outcome.ACCEPTED if handoff.claimed_by_id == offer.agent_id else Offer.Outcome.TAKEN
    if handoff.ended_at is not None or offer.conversation.snoozed_until is not None:
        return Offer.Outcome.WITHDRAWN
    if offer.expires_at <= now:
        return Offer.Outcome.EXPIRED
    if offer.agent.presence.status != Presence.Status.AVAILABLE:
        return Offer.Outcome.UNAVAILABLE
    return None


def _end(transcript: Transcript, offer: Offer, outcome: Offer.Outcome) -> None:
    offer.ended_at, offer.outcome = transcript.now, outcome
    offer.save(update_fields=["ended_at", "outcome"])
    transcript.append_event(
        EventType.OFFER_ENDED,
        {"agent": offer.agent_id, "name": offer.agent.display_name, "outcome": outcome.value},
    )
    transcript.change_lists()
    transcript.on_commit(tell)


def _open_offer(transcript: Transcript) -> Offer | None:
    offers = Offer.objects.select_related("conversation", "handoff", "agent__presence")
    return offers.filter(conversation=transcript.conversation, ended_at=None).first()


def _still_waits(transcript: Transcript, matter: Matter) -> bool:
    """Whether the request is open, nobody has put it aside, and nobody is being asked."""
    conversation = transcript.conversation
    is_open = conversation.handoffs.filter(pk=matter.handoff_id, ended_at=None).exists()
    return is_open and conversation.snoozed_until is None and _open_offer(transcript) is None


def _is_available(agent_id: int) -> bool:
    there = Presence.objects.filter(agent=agent_id, status=Presence.Status.AVAILABLE)
    return there.filter(agent__is_active=True, agent__capacity__gt=0).exists()


@contextmanager
def _writing_unless_busy(conversation_id) -> Iterator[Transcript | None]:
    """As `writing`, but gives None instead of waiting while somebody else writes to the conversation."""
    with transaction.atomic():
        free = Conversation.objects.select_for_update(skip_locked=True).filter(pk=conversation_id)
        if not free.values_list("pk", flat=True):
            yield None
            return
        with writing(conversation_id) as transcript:
            yield transcript

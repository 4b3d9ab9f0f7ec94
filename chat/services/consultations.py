"""Questions of agents to the assistant: asking, answering under a lease, ending, finding those that nobody answers.

Nothing here touches what the customer sees: an answer is the agent's to use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from chat import broadcast, clock, queue
from chat.guardrails.masking import mask
from chat.models import Consultation
from chat.protocol import Code, EventType, Refusal
from chat.services.messages import check_text
from chat.services.model_use import Used
from chat.services.transcript import Transcript, writing

Kind, State = Consultation.Kind, Consultation.State

# Longer than an answer may take, so a lease that has run out means that its worker is gone.
LEASE_SECONDS = 75
MAX_ATTEMPTS = 2
RUNG_BY_NOW = timedelta(seconds=3)
RING_AGAIN_AFTER = timedelta(seconds=12)
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Held:
    """A consultation that a worker answers now; `attempt` is its fence."""

    id: int
    attempt: int
    conversation_id: UUID
    kind: str
    question: str
    agent_id: int
    agent_name: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent(Used):
    """What the calls for one consultation have used, also those that were thrown away."""

    model: str = ""
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """An answer to an agent. The lists are as the columns of `Consultation` hold them."""

    text: str
    read_seq: int
    citations: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    lookups: list[dict[str, Any]] = field(default_factory=list)


def ask_for_reply(*, conversation_id, agent, client_id: str) -> Consultation:
    """The agent wants a reply suggested; one that is still being written for them is given up."""
    with writing(conversation_id) as transcript:
        return _ask(transcript, agent, client_id, Kind.SUGGESTION)


def ask(*, conversation_id, agent, client_id: str, question: str) -> Consultation:
    """The agent asks the assistant something; their question before it, if it is still being answered, is given up."""
    question = mask(check_text(question)).text
    with writing(conversation_id) as transcript:
        return _ask(transcript, agent, client_id, Kind.QUESTION, question=question)


def begin_at_takeover(*, conversation_id, agent) -> None:
    """Has a reply prepared for whoever has just taken over, once; unless there is nothing to reply to.

    An operator who does not want to pay for a call to the model at each takeover sets `SUGGEST_AT_TAKEOVER` to 0.
    """
    if not settings.SUGGEST_AT_TAKEOVER:
        return
    with writing(conversation_id) as transcript:
        held = transcript.conversation.assignments.filter(agent=agent, ended_at=None).first()
        if held is not None and transcript.conversation.last_customer_seq:
            _ask(transcript, agent, f"takeover-{held.pk}", Kind.SUGGESTION, at_takeover=True)


def _ask(transcript: Transcript, agent, client_id: str, kind: str, **said: Any) -> Consultation:
    conversation = transcript.conversation
    known = conversation.consultations.filter(client_id=client_id).first()
    if known is not None:
        if (known.kind, known.question) != (kind, said.get("question", "")):
            raise Refusal(Code.CLIENT_ID_REUSED)
        return known
    _end_live(transcript, conversation.consultations.filter(agent=agent, kind=kind))
    consultation = Consultation.objects.create(
        conversation=conversation,
        agent=agent,
        client_id=client_id,
        kind=kind,
        created_at=transcript.now,
        rung_at=transcript.now,
        **said,
    )
    transcript.on_commit(partial(queue.run_consultation, consultation.pk))
    return consultation


def cancel(*, conversation_id, agent, consultation_id: int) -> None:
    """The agent no longer wants the answer; one that is there already stays. Raises `not_found` for a colleague's."""
    with writing(conversation_id) as transcript:
        own = transcript.conversation.consultations.filter(pk=consultation_id, agent=agent)
        if not own.exists():
            raise Refusal(Code.NOT_FOUND)
        _end_live(transcript, own)


def _end_live(transcript: Transcript, consultations) -> None:
    live = consultations.filter(state__in=Consultation.LIVE)
    ids = list(live.values_list("pk", flat=True))
    live.filter(pk__in=ids).update(state=State.CANCELLED, lease_until=None, ended_at=transcript.now)
    for pk in ids:
        transcript.on_commit(partial(broadcast.cancel_consultation, pk))


# --- by a worker ------------------------------------------------------------------------------------------------------


def take(*, consultation_id: int, worker: str = "") -> Held | None:
    """Takes the lease of a queued consultation; None if somebody else has it or it has ended."""
    taken = Consultation.objects.filter(pk=consultation_id, state=State.QUEUED).update(
        state=State.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=Now() + timedelta(seconds=LEASE_SECONDS),
        worker=worker,
    )
    if not taken:
        return None
    consultation = Consultation.objects.select_related("agent", "conversation").get(pk=consultation_id)
    return Held(
        id=consultation.pk,
        attempt=consultation.attempt,
        conversation_id=consultation.conversation_id,
        kind=consultation.kind,
        question=consultation.question,
        agent_id=consultation.agent_id,
        agent_name=consultation.agent.display_name,
        language=consultation.conversation.language,
    )


def finish(*, held: Held, advice: Advice, spent: Spent) -> None:
    """Stores the answer and tells the desk, unless nobody wants it any more."""
    _end(
        held,
        spent,
        state=State.FINISHED,
        text=advice.text,
        read_seq=advice.read_seq,
        citations=advice.citations,
        warnings=advice.warnings,
        lookups=advice.lookups,
    )


def fail(*, held: Held, failure: str, spent: Spent) -> None:
    """Says that there is no answer; `failure` is a word of ours for why."""
    _end(held, spent, state=State.FAILED, failure=failure)


def keep_spent(*, held: Held, spent: Spent) -> None:
    """What was paid for until nobody wanted the answer any more."""
    given_up = Consultation.objects.filter(pk=held.id, attempt=held.attempt, state=State.CANCELLED)
    given_up.update(**spent.as_columns())


def give_back(*, held: Held) -> None:
    """Another worker shall answer it: this one was told to stop."""
    if _held(held).update(state=State.QUEUED, lease_until=None):
        queue.run_consultation(held.id)


def end_those_of_the_dead(*, worker: str) -> int:
    """As with turns, see `leases`."""
    if not worker:
        return 0
    return Consultation.objects.filter(worker=worker, state=State.RUNNING).update(lease_until=Now())


def sweep() -> tuple[int, int]:
    """Rings again for consultations that nobody answers; one that was lost twice fails. How many of each."""
    with transaction.atomic():
        lost = Consultation.objects.select_for_update(skip_locked=True).filter(
            state=State.RUNNING, lease_until__lt=Now()
        )
        expired = list(lost.values_list("pk", "attempt", "conversation_id")[:500])
        hopeful = [pk for pk, attempt, _ in expired if attempt < MAX_ATTEMPTS]
        Consultation.objects.filter(pk__in=hopeful).update(state=State.QUEUED, lease_until=None)
    hopeless = [each for each in expired if each[0] not in hopeful]
    for pk, attempt, conversation_id in hopeless:
        fail(held=Held(pk, attempt, conversation_id, "", "", 0, "", ""), failure=LOST, spent=Spent())
    unrung = Consultation.objects.filter(state=State.QUEUED, rung_at__lt=clock.now() - RUNG_BY_NOW)
    waiting = {*hopeful, *unrung.order_by("pk").values_list("pk", flat=True)[:500]}
    Consultation.objects.filter(pk__in=waiting).update(rung_at=clock.now() + RING_AGAIN_AFTER)
    for pk in sorted(waiting):
        queue.run_consultation(pk)
    return len(waiting), len(hopeless)


def _end(held: Held, spent: Spent, **columns: Any) -> None:
    with writing(held.conversation_id) as transcript:
        ended = _held(held).update(lease_until=None, ended_at=transcript.now, **columns, **spent.as_columns())
        if not ended:
            if spent.steps:  # The sweeper knows of none.
                keep_spent(held=held, spent=spent)
            return
        consultation = Consultation.objects.select_related("agent").get(pk=held.id)
        transcript.append_event(
            EventType.CONSULTATION_ANSWERED,
            {
                "consultation": consultation.pk,
                "kind": consultation.kind,
                "by": consultation.agent.display_name,
                "outcome": consultation.state,
            },
        )


def _held(held: Held):
    """Its row, for as long as it is still this worker's to answer."""
    return Consultation.objects.filter(pk=held.id, state=State.RUNNING, attempt=held.attempt)

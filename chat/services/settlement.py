"""What a running turn writes: steps, tool calls with their effects, and its end.

Every write checks that the turn still runs under the worker's lease. An agent's claim supersedes the turn in the same
transaction that gives the agent the conversation, so whichever commits first decides, and a late assistant finds
nothing to write to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from chat import clock, queue
from chat.models import Author, Message, Step, ToolCall, Turn
from chat.packs.contract import Offer
from chat.protocol import EventType, HandoffReason, Requester
from chat.services import conversations, handoffs, quotes, turns
from chat.services.leases import Lease, running
from chat.services.model_use import Used
from chat.services.transcript import Transcript, writing
from chat.states import Status, TurnState

MAX_ATTEMPTS = 3
LOST = "lost"
RUNG_BY_NOW = timedelta(seconds=3)
RING_AGAIN_AFTER = timedelta(seconds=12)


class Superseded(Exception):
    """The turn is no longer this worker's: somebody took over, or the lease ran out. Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord(Used):
    """What is kept of one model call, by the columns of `Step`."""

    number: int
    read_seq: int
    blocks: list[dict[str, Any]]
    stop_reason: str
    model: str
    request_id: str = ""
    discarded: bool = False
    read_instruction: int = 0


def store_step(*, lease: Lease, record: StepRecord) -> int:
    """Stores a model call before its tools run; the id of its row. Raises `Superseded`.

    A worker that lost the database in the middle of a commit asks again: the step that is there already is the answer.
    """
    with transaction.atomic():
        if not running(lease).select_for_update().exists():
            raise Superseded
        stored = Step.objects.filter(turn_id=lease.turn_id, number=record.number, discarded=False).first()
        return (stored or _create_step(lease, record)).pk


def store_discarded(*, lease: Lease, record: StepRecord) -> None:
    """Stores a call that was thrown away: it was paid for, whoever holds the turn now."""
    _create_step(lease, record)


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool did: its answer for the model, and the effects to carry out with it.

    An `effect` runs in the transaction that stores the tool call, and what it returns is the answer.
    """

    output: Any
    is_error: bool = False
    label: str = ""
    offer: Offer | None = None
    handoff: dict[str, str] | None = None
    effect: Callable[[Transcript, ToolCall], ToolOutcome] | None = None
    duration_ms: int = 0


def store_tool_call(
    *, lease: Lease, step_id: int, block: int, tool_use_id: str, name: str, input: Any, outcome: ToolOutcome
) -> None:
    """Stores a tool's answer together with its effects, in one transaction and once per block.

    Raises `Superseded` when the turn has ended meanwhile: then the effect did not happen.
    """
    with writing(lease.conversation_id) as transcript:
        if not running(lease).exists():
            raise Superseded
        if ToolCall.objects.filter(step_id=step_id, block=block).exists():
            return
        call = ToolCall.objects.create(
            turn_id=lease.turn_id,
            step_id=step_id,
            block=block,
            tool_use_id=tool_use_id,
            name=name,
            input=input,
            output=outcome.output or {},
            is_error=outcome.is_error,
            duration_ms=outcome.duration_ms,
            created_at=transcript.now,
        )
        if outcome.label:
            # Of lazy texts, the words in the conversation's language.
            transcript.append_event(EventType.TOOL_CALLED, {"turn": lease.turn_id, "label": str(outcome.label)})
        if outcome.offer is not None:
            quote = quotes.offer(transcript, tool_call=call, offer=outcome.offer)
            call.output = quotes.as_data(quote)
            call.save(update_fields=["output"])
        if outcome.effect is not None:
            done = outcome.effect(transcript, call)
            call.output, call.is_error = done.output, done.is_error
            call.save(update_fields=["output", "is_error"])
        if outcome.handoff is not None and transcript.conversation.status == Status.WITH_ASSISTANT:
            handoffs.request(
                transcript,
                requested_by=Requester.ASSISTANT,
                turn=Turn(pk=lease.turn_id),
                **outcome.handoff,
            )


def finish(
    *,
    lease: Lease,
    text: str,
    step: StepRecord,
    name: str,
    citations: list[dict[str, Any]] | None = None,
    rejected_citations: list[dict[str, Any]] | None = None,
    unsupported: list[dict[str, str]] | None = None,
    first_text_at: datetime | None = None,
    resolve: bool = False,
    cause: str = Message.Cause.ANSWER,
) -> None:
    """Says the answer and ends the turn, in one transaction.

    `citations` belong to the message; `rejected_citations` and `unsupported` (claims without a source) to the turn's
    record. Queues the next turn if there is something that this one had not read: a message of the customer, or an
    instruction to be followed at once; otherwise ends the conversation if the assistant asked for that. Raises
    `Superseded`; then nothing was said.
    """
    with writing(lease.conversation_id) as transcript:
        conversation = transcript.conversation
        review = {"rejected_citations": rejected_citations or [], "unsupported": unsupported or []}
        if conversation.epoch != lease.epoch or not _end(
            lease, transcript, TurnState.FINISHED, first_text_at=first_text_at, **review
        ):
            raise Superseded
        _create_step(lease, step)
        if text:
            transcript.append_message(
                author=Author.ASSISTANT,
                name=name,
                text=text,
                citations=citations or [],
                turn_id=lease.turn_id,
                cause=cause,
            )
        transcript.append_event(EventType.TURN_ENDED, {"turn": lease.turn_id, "outcome": TurnState.FINISHED.value})
        if conversation.status != Status.WITH_ASSISTANT:
            return
        if conversation.last_customer_seq > step.read_seq or conversation.urgent_instruction > step.read_instruction:
            turns.queue_next(transcript)
        elif resolve:
            conversations.resolve_by_assistant(transcript)


def hand_over(*, lease: Lease, reason: str, text: str, name: str) -> None:
    """Ends a turn because the company's rules want a human: the customer is told and put into the queue.

    Raises `Superseded`; then nothing was said.
    """
    with writing(lease.conversation_id) as transcript:
        if transcript.conversation.epoch != lease.epoch or not _end(lease, transcript, TurnState.FINISHED):
            raise Superseded
        if transcript.conversation.status == Status.WITH_ASSISTANT:
            handoffs.request(transcript, requested_by=Requester.POLICY, reason=reason, turn=Turn(pk=lease.turn_id))
        transcript.append_message(author=Author.ASSISTANT, name=name, text=text, turn_id=lease.turn_id)
        transcript.append_event(EventType.TURN_ENDED, {"turn": lease.turn_id, "outcome": TurnState.FINISHED.value})


def fail(
    *,
    lease: Lease,
    failure: str,
    apology: str,
    citations: list[dict[str, Any]] | None = None,
    draft: str = "",
    reason: str | None = None,
) -> None:
    """Ends a turn that cannot be answered: an honest apology, and the conversation goes to the human queue.

    `citations` are articles that may help meanwhile.
    """
    with writing(lease.conversation_id) as transcript:
        if not _end(lease, transcript, TurnState.FAILED, failure=failure, draft=draft):
            raise Superseded
        _apologise(transcript, lease.turn_id, apology, reason or HandoffReason.ASSISTANT_FAILED, citations or [])


def sweep(*, apology: Callable[[str], str]) -> tuple[int, int]:
    """Finds turns that nobody works on: requeues those whose lease ran out, rings for those that were not rung.

    A turn that was lost `MAX_ATTEMPTS` times fails, with an `apology` in its conversation's language. Returns how many
    were requeued or rung, and how many failed.
    """
    with transaction.atomic():
        expired = list(
            Turn.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=TurnState.RUNNING, lease_until__lt=Now())
            .values_list("pk", "attempt", "fence", "conversation_id")[:500]
        )
        hopeful = [pk for pk, attempt, _, _ in expired if attempt < MAX_ATTEMPTS]
        Turn.objects.filter(pk__in=hopeful).update(state=TurnState.QUEUED, lease_until=None)
    failed = 0
    for pk, attempt, fence, conversation_id in expired:
        if attempt >= MAX_ATTEMPTS:
            failed += _fail_lost(pk, fence, conversation_id, apology)
    unrung = Turn.objects.filter(state=TurnState.QUEUED, not_before__lt=clock.now() - RUNG_BY_NOW).exclude(
        pk__in=hopeful
    )
    waiting = hopeful + list(unrung.order_by("queued_at").values_list("pk", flat=True)[:500])
    # Where all workers are busy, ringing again every few seconds would only fill the broker.
    Turn.objects.filter(pk__in=waiting, state=TurnState.QUEUED).update(not_before=clock.now() + RING_AGAIN_AFTER)
    for pk in waiting:
        queue.ring(pk)
    return len(waiting), failed


def _fail_lost(turn_id: int, fence: int, conversation_id, apology: Callable[[str], str]) -> int:
    with writing(conversation_id) as transcript:
        lost = Lease(turn_id, conversation_id, fence, MAX_ATTEMPTS, 0, None)
        # Its worker may have come back and renewed the lease since it was found.
        if not _end(lost, transcript, TurnState.FAILED, failure=LOST, only_expired=True):
            return 0
        sentence = apology(transcript.conversation.language)
        _apologise(transcript, turn_id, sentence, HandoffReason.ASSISTANT_FAILED)
    return 1


def _apologise(
    transcript: Transcript, turn_id: int, apology: str, reason: str, citations: Sequence[dict[str, Any]] = ()
) -> None:
    transcript.append_message(
        author=Author.SYSTEM, text=apology, citations=list(citations), cause=Message.Cause.FALLBACK
    )
    transcript.append_event(EventType.TURN_ENDED, {"turn": turn_id, "outcome": TurnState.FAILED.value})
    if transcript.conversation.status == Status.WITH_ASSISTANT:
        handoffs.request(transcript, requested_by=Requester.FAILURE, reason=reason, turn=Turn(pk=turn_id))


def _end(lease: Lease, transcript: Transcript, state: TurnState, *, only_expired: bool = False, **fields: Any) -> bool:
    leased = running(lease)
    if only_expired:
        leased = leased.filter(lease_until__lt=Now())
    return bool(leased.update(state=state, lease_until=None, ended_at=transcript.now, **fields))


def _create_step(lease: Lease, record: StepRecord) -> Step:
    return Step.objects.create(turn_id=lease.turn_id, attempt=lease.attempt, **record.as_columns())

"""Writes down one conversation that never was, as the services would have written it.

The services live in the present and take a transaction each; a month of history would take them minutes and would ring
for workers. So the rows are built here, moved by the same table of states, and stored in bulk. A test holds the
transcripts to the same law as real ones.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction

from agents_desk.models import FocusSpan
from chat.assistant.model_names import assistant_model
from chat.assistant.prices import cost
from chat.assistant.stream import Usage
from chat.models import (
    Assignment,
    Author,
    Conversation,
    Customer,
    Event,
    Handoff,
    Message,
    Note,
    PromptVersion,
    Quote,
    Rating,
    Step,
    ToolCall,
    Turn,
    Verdict,
)
from chat.packs.contract import Offer
from chat.packs.folder import PackContent
from chat.protocol import EventType, HandoffReason, Requester
from chat.services import quotes
from chat.services.transcript import next_event
from chat.states import Kind, Move, Status, TurnState, status_after

# Referred to before referring: the order in which rows can be stored.
ORDER = (
    Customer,
    Conversation,
    Turn,
    Step,
    ToolCall,
    Quote,
    Message,
    Verdict,
    Note,
    Handoff,
    Assignment,
    Rating,
    FocusSpan,
    Event,
)


class Unfinished(Exception):
    """The story would reach beyond the present."""


class Batch:
    """Rows of many conversations, stored together or not at all."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add(self, rows: list[models.Model]) -> None:
        for row in rows:
            self._rows[type(row)].append(row)

    @transaction.atomic
    def store(self) -> None:
        for model in ORDER:
            if model is Event:
                self._name_turns()
            model.objects.bulk_create(self._rows[model], batch_size=1000)

    def _name_turns(self) -> None:
        """Events tell the number of their turn, which is known only after the turns are stored."""
        for event in self._rows[Event]:
            if isinstance(event.data.get("turn"), Turn):
                event.data["turn"] = event.data["turn"].pk


@dataclass
class ModelCall:
    """What a model call looked like from outside."""

    usage: Usage
    seconds: float


class Recorder:
    """One conversation in the making, with its own clock `now`. The methods mirror the services."""

    def __init__(
        self,
        *,
        id: UUID,
        customer: Customer,
        opened_at: datetime,
        until: datetime,
        version: PromptVersion,
        content: PackContent,
        previous: Conversation | None = None,
    ) -> None:
        opened_at = opened_at.astimezone(UTC)  # moments are written into events as text, and always in UTC
        self.now, self._until = opened_at, until
        self._version, self._assistant = version, content.settings.assistant
        self._model = assistant_model(content)
        self._turn: Turn | None = None
        self._handoff: Handoff | None = None
        self._assignment: Assignment | None = None
        self.rows: list[models.Model] = []
        self.conversation = self._add(
            Conversation(
                id=id,
                customer=customer,
                previous=previous,
                kind=Kind.SAMPLE,
                opened_at=opened_at,
                last_message_at=opened_at,
                prompt_version=version,
            )
        )
        self._event(
            EventType.CONVERSATION_OPENED,
            {"kind": Kind.SAMPLE.value, "previous": str(previous.pk) if previous else None},
        )

    def wait(self, seconds: float) -> None:
        self.wait_until(self.now + timedelta(seconds=round(seconds, 3)))

    def wait_until(self, moment: datetime) -> None:
        if moment > self._until:
            raise Unfinished
        self.now = moment.astimezone(UTC)

    # What the customer does

    def customer_says(self, text: str) -> Message:
        message = self._message(author=Author.CUSTOMER, text=text, client_id=self._client_id())
        self.conversation.last_customer_seq = message.seq
        if self.conversation.status == Status.WITH_ASSISTANT and self._turn is None:
            self._begin_turn()
        return message

    def customer_asks_for_human(self, reason: str = HandoffReason.CUSTOMER_REQUEST) -> None:
        self._supersede()
        self._request(requested_by=Requester.CUSTOMER, reason=reason)

    def customer_withdraws(self) -> None:
        self._move(Move.WITHDRAW)
        self._end_handoff(Handoff.Outcome.WITHDRAWN)

    def customer_answers_quote(self, quote: Quote, answer: str) -> None:
        quote.answer, quote.answered_at = answer, self.now
        self._event(EventType.QUOTE_ANSWERED, {"reference": quote.reference, "answer": answer})

    def customer_rates(self, score: int, comment: str) -> None:
        authors = {row.author for row in self.rows if isinstance(row, Message)}
        bucket = Rating.Bucket.ASSISTANT
        if Author.AGENT in authors:
            bucket = Rating.Bucket.ASSISTED if Author.ASSISTANT in authors else Rating.Bucket.HUMAN
        self._add(
            Rating(
                conversation=self.conversation,
                score=score,
                comment=comment,
                bucket=bucket,
                client_id=self._client_id(),
                given_at=self.now,
            )
        )
        self._event(EventType.RATING_GIVEN, {"score": score, "comment": comment})

    # What the assistant does

    def step(self, call: ModelCall, *, blocks: list[dict[str, Any]], stop_reason: str, discarded: bool = False) -> Step:
        """One call to the model within the running turn; takes its time."""
        number = 1 + sum(isinstance(row, Step) and row.turn is self._turn and not row.discarded for row in self.rows)
        read_seq = self.conversation.last_seq
        self.wait(call.seconds)
        price = cost(self._model, call.usage, on=self.now.date())
        return self._add(
            Step(
                turn=self._turn,
                attempt=1,
                number=number,
                read_seq=read_seq,
                discarded=discarded,
                blocks=blocks,
                stop_reason=stop_reason,
                model=self._model,
                **call.usage.as_columns(),
                cost=None if price is None else price.quantize(Decimal("0.000001")),
                first_text_ms=int(call.seconds * 350),
                duration_ms=int(call.seconds * 1000),
                created_at=self.now,
            )
        )

    def call_tool(self, step: Step, *, name: str, input: dict[str, Any], output: Any, label: str) -> ToolCall:
        call = self._add(
            ToolCall(
                turn=self._turn,
                step=step,
                block=0,
                tool_use_id=f"sample-{len(self.rows)}",
                name=name,
                input=input,
                output=output,
                duration_ms=12,
                created_at=self.now,
            )
        )
        if label:
            self._event(EventType.TOOL_CALLED, {"turn": self._turn, "label": str(label)})
        return call

    def offer(self, call: ToolCall, offer: Offer, reference: str) -> Quote:
        quote = self._add(
            Quote(
                conversation=self.conversation,
                turn=self._turn,
                tool_call=call,
                reference=reference,
                **quotes.terms(offer, at=self.now),
            )
        )
        call.output = quotes.as_data(quote)
        self._event(EventType.QUOTE_OFFERED, {**call.output, "turn": self._turn})
        return quote

    def assistant_asks_for_human(self, *, reason: str, summary: str, team: str) -> None:
        self._request(requested_by=Requester.ASSISTANT, reason=reason, summary=summary, team=team, turn=self._turn)

    def assistant_says(self, text: str, *, cause: str = Message.Cause.ANSWER) -> None:
        """The running turn's answer, which ends it."""
        self._message(author=Author.ASSISTANT, name=self._assistant, text=text, turn=self._turn, cause=cause)
        self._turn.first_text_at = self._turn.started_at + timedelta(seconds=1)
        self._end_turn(TurnState.FINISHED)

    def assistant_fails(self, apology: str) -> None:
        turn = self._turn
        self._message(author=Author.SYSTEM, text=apology, cause=Message.Cause.FALLBACK)
        self._turn.failure = "overloaded"
        self._end_turn(TurnState.FAILED)
        self._request(requested_by=Requester.FAILURE, reason=HandoffReason.ASSISTANT_FAILED, turn=turn)

    # What the guardrails find

    def input_verdict(self, message: Message, *, kind: str, rule: str, action: str) -> None:
        """About what the customer wrote."""
        self._verdict(
            where=Verdict.Where.INPUT, kind=kind, rule=rule, text=message.text, action=action, message=message
        )

    def output_verdict(self, text: str, *, kind: str, rule: str, action: str) -> None:
        """About words of the running turn, which nobody has seen."""
        self._verdict(where=Verdict.Where.OUTPUT, kind=kind, rule=rule, text=text, action=action, turn=self._turn)

    # What an agent does

    def claim(self, agent) -> None:
        self._supersede()
        handoff = self._end_handoff(Handoff.Outcome.CLAIMED, claimed_by=agent)
        self.conversation.holder = agent
        self._move(Move.CLAIM)
        self._assignment = self._add(
            Assignment(conversation=self.conversation, agent=agent, handoff=handoff, started_at=self.now)
        )
        self._event(EventType.AGENT_JOINED, {"name": agent.display_name, "initials": agent.initials})

    def agent_says(self, text: str) -> None:
        agent = self.conversation.holder
        self._message(author=Author.AGENT, agent=agent, name=agent.display_name, text=text, client_id=self._client_id())

    def note(self, agent, text: str) -> None:
        note = self._add(
            Note(
                conversation=self.conversation,
                author=agent,
                text=text,
                client_id=self._client_id(),
                created_at=self.now,
            )
        )
        self._event(EventType.NOTE_POSTED, {}, note=note)

    def focus(self, agent, seconds: float) -> None:
        """The agent works in the conversation for so long."""
        started_at = self.now
        self.wait(seconds)
        self._add(FocusSpan(conversation=self.conversation, agent=agent, started_at=started_at, last_beat_at=self.now))

    def release(self) -> None:
        self._end_assignment(Assignment.Ending.RELEASED)
        self._move(Move.RELEASE)
        self._open_handoff(requested_by=Requester.AGENT, reason=HandoffReason.RELEASED)

    def reassure(self) -> None:
        self._end_handoff(Handoff.Outcome.REASSURED)
        self._move(Move.REASSURE)

    def return_to_assistant(self) -> None:
        self._end_assignment(Assignment.Ending.RETURNED)
        self._move(Move.RETURN)

    def resolve(self, move: Move) -> None:
        self._supersede_for(move)
        self._end_assignment(Assignment.Ending.RESOLVED)
        self._end_handoff(Handoff.Outcome.RESOLVED)
        self._move(move)

    # How it is written down

    def _add(self, row):
        self.rows.append(row)
        return row

    def _client_id(self) -> str:
        return f"sample-{self.conversation.last_seq}-{self.conversation.desk_seq}"

    def _event(self, type: EventType, data: dict[str, Any], **links: Any) -> int:
        return self._add(next_event(self.conversation, type, at=self.now, data=data, **links)).seq

    def _verdict(self, *, message: Message | None = None, turn: Turn | None = None, **found: Any) -> None:
        found = {name: str(value) for name, value in found.items()}
        self._add(Verdict(conversation=self.conversation, message=message, turn=turn, created_at=self.now, **found))
        self._event(EventType.VERDICT_RECORDED, {**found, "turn": turn, "message": message and message.seq})

    def _message(self, **fields: Any) -> Message:
        message = Message(
            conversation=self.conversation, seq=self.conversation.last_seq + 1, created_at=self.now, **fields
        )
        self._add(message)
        self._event(EventType.MESSAGE_POSTED, {}, message=message)
        self.conversation.last_message_at = self.now
        return message

    def _move(self, move: Move, **data: Any) -> None:
        conversation = self.conversation
        target = status_after(conversation.status, move)
        if target is None:
            raise ValueError(f"{move} is not allowed when {conversation.status}")
        if target == Status.RESOLVED:
            conversation.status_when_resolved, conversation.resolved_at = conversation.status, self.now
            data["final_at"] = conversation.final_at.isoformat()
        conversation.status = target
        self._event(EventType.STATUS_CHANGED, {"status": target.value, "cause": move.value, **data})

    def _begin_turn(self) -> None:
        self._turn = self._add(
            Turn(
                conversation=self.conversation,
                epoch=self.conversation.epoch,
                fence=1,
                attempt=1,
                prompt_version=self._version,
                not_before=self.now,
                queued_at=self.now,
                started_at=self.now,
            )
        )
        self._event(EventType.TURN_STARTED, {"turn": self._turn})

    def _end_turn(self, state: TurnState) -> None:
        self._turn.state, self._turn.ended_at = state, self.now
        self._event(EventType.TURN_ENDED, {"turn": self._turn, "outcome": state.value})
        self._turn = None

    def _supersede(self) -> None:
        self.conversation.epoch += 1
        if self._turn is not None:
            self._end_turn(TurnState.SUPERSEDED)

    def _supersede_for(self, move: Move) -> None:
        if move in (Move.RESOLVE_BY_CUSTOMER, Move.RESOLVE_BY_SILENCE):
            self._supersede()

    def _request(self, *, requested_by: str, reason: str, **fields: Any) -> None:
        self._move(Move.REQUEST_HANDOFF, reason=str(reason), requested_by=str(requested_by))
        self._open_handoff(requested_by=requested_by, reason=reason, **fields)

    def _open_handoff(self, **fields: Any) -> None:
        self._handoff = self._add(Handoff(conversation=self.conversation, requested_at=self.now, **fields))

    def _end_handoff(self, outcome: Handoff.Outcome, *, claimed_by=None) -> Handoff | None:
        handoff, self._handoff = self._handoff, None
        if handoff is not None:
            handoff.ended_at, handoff.outcome, handoff.claimed_by = self.now, outcome, claimed_by
        return handoff

    def _end_assignment(self, ending: Assignment.Ending) -> None:
        if self._assignment is None:
            return
        self._assignment.ended_at, self._assignment.ending = self.now, ending
        self._assignment = None
        name, self.conversation.holder = self.conversation.holder.display_name, None
        self._event(EventType.AGENT_LEFT, {"name": name, "cause": ending.value})

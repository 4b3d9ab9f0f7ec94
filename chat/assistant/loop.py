"""The assistant's loop: history, model, tools, model, ... until there is an answer to settle.

Everything that must survive a crash is in the database before the next thing happens, so the loop begins each round
by reading it: a turn that another worker began goes on where its last stored step ended. No transaction and no
connection is held while the model thinks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings

from chat import clock
from chat.assistant import prices
from chat.assistant.citations import PARAGRAPH, Composed, compose, joined_text, was_cut_off
from chat.assistant.claims import unsupported_claims
from chat.assistant.client import Finished, ModelClient, ModelError, ModelMessage, TextDelta
from chat.assistant.drafts import Draft, DraftPublisher
from chat.assistant.history import Called, History, Said, read_history
from chat.assistant.prompt import build_request
from chat.assistant.tools import definitions, resolve_conversation, run
from chat.assistant.words import refusal_text
from chat.database import DATABASE_AWAY, in_database
from chat.models import Message, ToolCall
from chat.packs.folder import PackContent
from chat.protocol import HandoffReason
from chat.services import settlement
from chat.services.leases import Lease
from chat.services.settlement import StepRecord

log = logging.getLogger(__name__)

DEFAULT_MODEL = "claude-sonnet-5-5"
MAX_STEPS = 8
MAX_TOOL_NAME = ToolCall._meta.get_field("name").max_length
MAX_TOOL_ID = ToolCall._meta.get_field("tool_use_id").max_length
MAX_TRIES = 3
PAUSES = (0.5, 2.0)
LONGEST_PAUSE = 10.0
DATABASE_PAUSE = 1.0

R = TypeVar("R")


class TurnFailed(Exception):
    """No answer can be given. `failure` is for staff, `reason` says why a human is needed."""

    def __init__(self, failure: str, reason: HandoffReason = HandoffReason.ASSISTANT_FAILED):
        super().__init__(failure)
        self.failure = failure
        self.reason = reason


@dataclass(slots=True)
class Answering:
    """One turn being answered by this process."""

    lease: Lease
    content: PackContent
    earlier: str
    client: ModelClient
    drafts: DraftPublisher
    draft: Draft
    first_text_at: datetime | None = None

    async def answer(self) -> None:
        """Answers what the customer wrote. Raises `TurnFailed` or `Superseded`."""
        while True:
            history = await self._in_database(read_history, self.lease.conversation_id, self.lease.turn_id)
            steps = history.steps_of(self.lease.turn_id)
            if steps and steps[-1].open_tools():
                await self._run_tools(steps[-1])
                continue
            if len(steps) >= MAX_STEPS:
                raise TurnFailed("too_many_steps", HandoffReason.LIMIT_REACHED)
            message = await self._call_model(history, steps)
            if not await self._take(message, history, steps):
                return

    async def _take(self, message: ModelMessage, history: History, steps: list[Called]) -> bool:
        """Stores the step and says whether the loop goes on."""
        record = self._record(message, number=len(steps) + 1, read_seq=history.read_seq)
        if message.stop_reason == "model_context_window_exceeded":
            await self._in_database(settlement.store_step, lease=self.lease, record=record)
            raise TurnFailed("context_full", HandoffReason.LIMIT_REACHED)
        if message.tool_uses or message.stop_reason in ("max_tokens", "pause_turn"):
            await self._in_database(settlement.store_step, lease=self.lease, record=record)
            return True
        if message.stop_reason == "refusal":
            # What the model shall remember is what the customer was told.
            told = replace(record, blocks=[{"type": "text", "text": refusal_text()}])
            await self._finish(told, steps, Composed(refusal_text()), cause=Message.Cause.FALLBACK)
            return False
        answer = compose([*steps, _as_called(record)])
        if not answer.text and not any(step.answers for step in steps):
            raise TurnFailed("empty_answer")
        await self._finish(record, steps, answer, unsupported=self._unsupported(answer.text, steps, history))
        return False

    def _unsupported(self, text: str, steps: list[Called], history: History) -> list[dict[str, str]]:
        """What the answer states without a source: for staff, it holds nothing up."""
        evidence = [answer["output"] for step in steps for answer in step.answers.values()]
        known = [section.text for section in self.content.context]
        known += [item.text for item in history.items if isinstance(item, Said)]
        return [claim.as_data() for claim in unsupported_claims(text, evidence=evidence, known=known)]

    async def _finish(
        self,
        record: StepRecord,
        steps: list[Called],
        answer: Composed,
        *,
        unsupported: Sequence[dict[str, str]] = (),
        cause: str = Message.Cause.ANSWER,
    ) -> None:
        await self.drafts.flush()
        await self._in_database(
            settlement.finish,
            lease=self.lease,
            text=answer.text,
            citations=answer.citations,
            rejected_citations=answer.rejected,
            unsupported=list(unsupported),
            step=record,
            name=self.content.settings.assistant,
            first_text_at=self.first_text_at,
            resolve=any(_asked_to_resolve(step) for step in steps),
            cause=cause,
        )

    async def _call_model(self, history: History, steps: list[Called]) -> ModelMessage:
        """One finished call, tried again where that can help: the only place that retries."""
        said = joined_text(steps)
        glue = PARAGRAPH if said and not was_cut_off(steps[-1]) else ""
        request = build_request(
            content=self.content,
            tools=definitions(self.content),
            history=history,
            model=model_for(self.content),
            earlier=self.earlier,
        )
        for attempt in range(1, MAX_TRIES + 1):
            self._show(said)
            try:
                return await self._stream(request, glue)
            except ModelError as error:
                log.warning("turn %s: %s", self.lease.turn_id, error.kind)
                await self._keep_discarded(error, history, said)
                if not error.retryable or attempt == MAX_TRIES:
                    raise TurnFailed(error.kind) from error
                await asyncio.sleep(min(error.retry_after or PAUSES[attempt - 1], LONGEST_PAUSE))
        raise AssertionError("the last try returns or raises")

    async def _stream(self, request: dict, glue: str) -> ModelMessage:
        async with aclosing(self.client.stream(request)) as deltas:
            async for delta in deltas:
                match delta:
                    case TextDelta(text):
                        if self.first_text_at is None:
                            self.first_text_at = clock.now()
                        self.drafts.append(self.draft, glue + storable(text))
                        glue = ""
                    case Finished(message):
                        return message
        raise AssertionError("a stream ends with Finished or raises ModelError")

    def _show(self, said: str) -> None:
        """The draft holds exactly what is certain; what a failed try had shown is taken back."""
        if self.draft.text.strip() != said.strip():
            self.draft.begin_again()
            if said:
                self.drafts.append(self.draft, said)

    async def _keep_discarded(self, error: ModelError, history: History, said: str) -> None:
        shown = self.draft.text[len(said) :].strip()
        if not error.started:
            return
        record = StepRecord(
            number=len(history.steps_of(self.lease.turn_id)) + 1,
            read_seq=history.read_seq,
            blocks=[{"type": "text", "text": shown}] if shown else [],
            stop_reason=error.kind,
            model=model_for(self.content),
            discarded=True,
        )
        await self._in_database(settlement.store_discarded, lease=self.lease, record=record)

    async def _run_tools(self, step: Called) -> None:
        for index, block in step.open_tools():
            outcome = await in_database(run, block["name"], block["input"], self.content, self.lease.conversation_id)
            await self._in_database(
                settlement.store_tool_call,
                lease=self.lease,
                step_id=step.step_id,
                block=index,
                tool_use_id=block["id"][:MAX_TOOL_ID],
                name=block["name"][:MAX_TOOL_NAME],
                input=block["input"],
                outcome=outcome,
            )

    def _record(self, message: ModelMessage, *, number: int, read_seq: int) -> StepRecord:
        usage = message.usage
        return StepRecord(
            number=number,
            read_seq=read_seq,
            # The API refuses empty text blocks in a history, though it sends them.
            blocks=[storable(block) for block in message.blocks if block.get("text", "-")],
            stop_reason=message.stop_reason,
            model=message.model,
            request_id=message.request_id,
            input_tokens=usage.input,
            cache_write_tokens=usage.cache_write,
            cache_read_tokens=usage.cache_read,
            output_tokens=usage.output,
            cost=prices.cost(message.model, usage, on=clock.now().date(), prices=settings.MODEL_PRICES),
            first_text_ms=message.ttft_ms,
            duration_ms=message.duration_ms,
        )

    async def _in_database(self, unit: Callable[..., R], *args: Any, **arguments: Any) -> R:
        """As `in_database`, but waits for a database that is away: the answer is in memory, and the lease decides
        afterwards whether it may still be said. The turn's deadline bounds the waiting."""
        while True:
            try:
                return await in_database(unit, *args, **arguments)
            except DATABASE_AWAY as error:
                log.warning("turn %s waits for the database: %s", self.lease.turn_id, type(error).__name__)
                await asyncio.sleep(DATABASE_PAUSE)


def model_for(content: PackContent) -> str:
    """The operator's setting wins over what the pack was written for."""
    return settings.ASSISTANT_MODEL or content.settings.models.assistant or DEFAULT_MODEL


def storable(value: Any) -> Any:
    """Without NUL, which a model may write and PostgreSQL cannot keep, neither in text nor in JSON."""
    match value:
        case str():
            return value.replace("\x00", "")
        case list():
            return [storable(each) for each in value]
        case dict():
            return {storable(key): storable(each) for key, each in value.items()}
        case _:
            return value


def _as_called(record: StepRecord) -> Called:
    return Called(0, 0, record.number, record.stop_reason, record.blocks)


def _asked_to_resolve(step: Called) -> bool:
    return any(
        block["type"] == "tool_use"
        and block["name"] == resolve_conversation.NAME
        and index in step.answers
        and not step.answers[index]["is_error"]
        for index, block in enumerate(step.blocks)
    )

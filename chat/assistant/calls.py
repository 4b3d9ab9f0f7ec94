"""One finished call of the model for a turn: tried again where that can help, and nowhere else.

What the customer sees while it runs is the draft: what the gate of the guardrails has let pass. What a failed try had
shown is taken back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings

from chat import clock
from chat.assistant import prices
from chat.assistant.client import Finished, ModelClient, ModelError, ModelMessage, TextDelta
from chat.assistant.drafts import Draft, DraftPublisher
from chat.assistant.stream import Block, Usage
from chat.guardrails.gate import Caught, OutputGate
from chat.services.budgets import Amount
from chat.services.settlement import StepRecord

log = logging.getLogger(__name__)

MAX_TRIES = 3
PAUSES = (0.5, 2.0)
LONGEST_PAUSE = 10.0
CHARACTERS_PER_TOKEN = 4
LIKELY_OUTPUT = 500
PAUSE_SECONDS = 0.1


class NoAnswer(Exception):
    """The model gave no message. `kind` is an `ErrorKind`."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


class Withheld(Exception):
    """The gate stopped the answer; what was painted of it is still in the draft."""

    def __init__(self, caught: Caught):
        super().__init__(caught.rule)
        self.caught = caught


@dataclass(frozen=True, slots=True)
class Passed:
    """A finished message as the customer has seen it, and what the gate rewrote on the way."""

    message: ModelMessage
    rewritten: Sequence[Caught] = ()


class Painter:
    """Paints what the gate lets pass. The gate waits for a few words at a time; when the stream pauses, what is ready
    is painted all the same."""

    def __init__(self, gate: OutputGate, paint: Callable[[str], None], glue: str):
        self._gate, self._paint_words, self._glue = gate, paint, glue
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self.painted = ""

    def feed(self, text: str) -> None:
        self._paint(self._gate.feed(text))
        if self._timer is None:
            self._timer = self._loop.call_later(PAUSE_SECONDS, self._flush)

    def finish(self) -> None:
        self._paint(self._gate.finish())

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _flush(self) -> None:
        self._timer = None
        self._paint(self._gate.flush())

    def _paint(self, words: str) -> None:
        if words:
            self.painted += words
            self._paint_words(self._glue + words)
            self._glue = ""


@dataclass(slots=True)
class ModelCalls:
    """The calls of one turn. `discard` stores what was thrown away, since it was paid for."""

    client: ModelClient
    drafts: DraftPublisher
    draft: Draft
    discard: Callable[[str, str], Awaitable[None]]
    first_text_at: datetime | None = None

    async def finish(
        self, request: dict[str, Any], *, said: str, glue: str, make_gate: Callable[[], OutputGate]
    ) -> Passed:
        """The message that answers `request`. `said` is what the turn has said before, `glue` what joins the new text
        to it. Raises `NoAnswer`, or `Withheld` for words that the customer must not see."""
        for attempt in range(1, MAX_TRIES + 1):
            self._show(said)
            try:
                return await self._stream(request, glue, make_gate())
            except ModelError as error:
                log.warning("turn %s: %s", self.draft.turn_id, error.kind)
                if error.started:
                    await self.discard(error.kind, self.draft.text[len(said) :].strip())
                if not error.retryable or attempt == MAX_TRIES:
                    raise NoAnswer(error.kind) from error
                await asyncio.sleep(min(error.retry_after or PAUSES[attempt - 1], LONGEST_PAUSE))
        raise AssertionError("the last try returns or raises")

    async def _stream(self, request: dict[str, Any], glue: str, gate: OutputGate) -> Passed:
        painter = Painter(gate, self._paint, glue)
        with closing(painter):
            async with aclosing(self.client.stream(request)) as deltas:
                async for delta in deltas:
                    match delta:
                        case TextDelta(text):
                            painter.feed(storable(text))
                        case Finished(message):
                            painter.finish()
                    if gate.verdict is not None:
                        raise Withheld(gate.verdict)
        if gate.caught:
            message = replace(message, blocks=_as_painted(message.blocks, painter.painted, gate))
        return Passed(message, gate.caught)

    def _paint(self, words: str) -> None:
        if self.first_text_at is None:
            self.first_text_at = clock.now()
        self.drafts.append(self.draft, words)

    def _show(self, said: str) -> None:
        """The draft holds exactly what is certain."""
        if self.draft.text.strip() != said.strip():
            self.draft.begin_again()
            if said:
                self.drafts.append(self.draft, said)


def _as_painted(blocks: Sequence[Block], painted: str, gate: OutputGate) -> tuple[Block, ...]:
    """The message's blocks with the words that were painted, so that the model remembers what the customer read."""
    result, at = [], 0
    for block in blocks:
        if block["type"] == "text":
            end = at + len(storable(block["text"]))
            result.append({**block, "text": painted[gate.place(at) : gate.place(end)]})
            at = end
        else:
            result.append(block)
    return tuple(result)


def likely_cost(request: dict[str, Any], model: str) -> Amount:
    """What a call will cost at most, so far as can be told before: nothing of it read from the cache."""
    usage = Usage(input=len(orjson.dumps(request)) // CHARACTERS_PER_TOKEN, output=LIKELY_OUTPUT)
    return cost_of(model, usage)


def cost_of(model: str, usage: Usage) -> Amount:
    """What a call has used up."""
    money = prices.cost(model, usage, on=clock.now().date(), prices=settings.MODEL_PRICES)
    tokens = usage.input + usage.cache_write + usage.cache_read + usage.output
    return Amount(tokens=tokens, money=money or Decimal(0))


def record_of(message: ModelMessage, *, number: int, read_seq: int, read_instruction: int = 0) -> StepRecord:
    """What is kept of a finished call."""
    usage = message.usage
    return StepRecord(
        number=number,
        read_seq=read_seq,
        read_instruction=read_instruction,
        # The API refuses empty text blocks in a history, though it sends them.
        blocks=[storable(block) for block in message.blocks if block.get("text", "-")],
        stop_reason=message.stop_reason,
        model=message.model,
        request_id=message.request_id,
        **usage.as_columns(),
        cost=prices.cost(message.model, usage, on=clock.now().date(), prices=settings.MODEL_PRICES),
        first_text_ms=message.ttft_ms,
        duration_ms=message.duration_ms,
    )


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

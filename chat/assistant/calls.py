"""One finished call of the model for a turn: tried again where that can help, and nowhere else.

What the customer sees while it runs is the draft. What a failed try had shown is taken back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from chat import clock
from chat.assistant import prices
from chat.assistant.client import Finished, ModelClient, ModelError, ModelMessage, TextDelta
from chat.assistant.drafts import Draft, DraftPublisher
from chat.packs.folder import PackContent
from chat.services.settlement import StepRecord

log = logging.getLogger(__name__)

DEFAULT_MODEL = "claude-sonnet-5-5"
MAX_TRIES = 3
PAUSES = (0.5, 2.0)
LONGEST_PAUSE = 10.0


class NoAnswer(Exception):
    """The model gave no message. `kind` is an `ErrorKind`."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


@dataclass(slots=True)
class ModelCalls:
    """The calls of one turn. `discard` stores what was thrown away, since it was paid for."""

    client: ModelClient
    drafts: DraftPublisher
    draft: Draft
    discard: Callable[[ModelError, str], Awaitable[None]]
    first_text_at: datetime | None = None

    async def finish(self, request: dict[str, Any], *, said: str, glue: str) -> ModelMessage:
        """The message that answers `request`. `said` is what the turn has said before, `glue` what joins the new text
        to it. Raises `NoAnswer`."""
        for attempt in range(1, MAX_TRIES + 1):
            self._show(said)
            try:
                return await self._stream(request, glue)
            except ModelError as error:
                log.warning("turn %s: %s", self.draft.turn_id, error.kind)
                if error.started:
                    await self.discard(error, self.draft.text[len(said) :].strip())
                if not error.retryable or attempt == MAX_TRIES:
                    raise NoAnswer(error.kind) from error
                await asyncio.sleep(min(error.retry_after or PAUSES[attempt - 1], LONGEST_PAUSE))
        raise AssertionError("the last try returns or raises")

    async def _stream(self, request: dict[str, Any], glue: str) -> ModelMessage:
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
        """The draft holds exactly what is certain."""
        if self.draft.text.strip() != said.strip():
            self.draft.begin_again()
            if said:
                self.drafts.append(self.draft, said)


def model_for(content: PackContent) -> str:
    """The operator's setting wins over what the pack was written for."""
    return settings.ASSISTANT_MODEL or content.settings.models.assistant or DEFAULT_MODEL


def record_of(message: ModelMessage, *, number: int, read_seq: int) -> StepRecord:
    """What is kept of a finished call."""
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

"""The fast model: one question beside the conversation, answered in a given form.

Nothing waits for it that a customer waits for, and everything that asks it has a rule of its own for when there is no
answer. With the stand-in there is no fast model, since its guesses would be worth less than the rules.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from anthropic import transform_schema
from django.conf import settings
from pydantic import BaseModel, ValidationError

from chat import clock
from chat.assistant import prices
from chat.assistant.client import Finished, ModelClient, ModelError, ModelMessage
from chat.assistant.model_names import fast_model
from chat.assistant.stream import Usage
from chat.database import in_database
from chat.models import FastCall
from chat.packs.folder import PackContent

log = logging.getLogger(__name__)

OFF = "off"
MAX_TOKENS = 1024
SECONDS = 20

Answer = TypeVar("Answer", bound=BaseModel)


def available() -> bool:
    """Whether there is a fast model to ask: the operator may do without, and the stand-in has none."""
    return not settings.MODEL_IS_STANDIN and settings.FAST_MODEL != OFF


@dataclass(frozen=True, slots=True)
class FastModel:
    """The fast model for one conversation."""

    client: ModelClient
    content: PackContent
    conversation_id: str

    async def ask(self, *, purpose: str, system: str, user: str, answer: type[Answer]) -> Answer | None:
        """What the model makes of `user`, as an `answer`; None where it gave none. What it cost is stored.

        `user` is data that others wrote: `system` says what to do with it.
        """
        began = time.perf_counter()
        request = {
            "model": fast_model(self.content),
            "max_tokens": MAX_TOKENS,
            "system": system,
            "messages": [{"role": "user", "content": user}],
            "output_config": {"format": {"type": "json_schema", "schema": transform_schema(answer)}},
        }
        message, parsed, failure = None, None, ""
        try:
            async with asyncio.timeout(SECONDS):
                message = await self._call(request)
            parsed = answer.model_validate_json(message.text)
        except ModelError as error:
            failure = error.kind
        except TimeoutError:
            failure = "timeout"
        except ValidationError:
            failure = "malformed"
        if failure:
            log.warning("fast model, %s: %s", purpose, failure)
        duration = round((time.perf_counter() - began) * 1000)
        await in_database(self._record, purpose, request["model"], message, failure, duration)
        return parsed

    async def _call(self, request: dict) -> ModelMessage:
        async with aclosing(self.client.stream(request)) as deltas:
            async for delta in deltas:
                if isinstance(delta, Finished):
                    return delta.message
        raise AssertionError("a stream ends with Finished or raises ModelError")

    def _record(self, purpose: str, model: str, message: ModelMessage | None, failure: str, duration_ms: int) -> None:
        usage = message.usage if message else Usage()
        model = message.model if message else model
        FastCall.objects.create(
            conversation_id=self.conversation_id,
            purpose=purpose,
            model=model,
            failure=failure,
            **usage.as_columns(),
            cost=prices.cost(model, usage, on=clock.now().date(), prices=settings.MODEL_PRICES),
            duration_ms=duration_ms,
        )

"""One consultation being answered: material, model, look-ups, model, ... until there is something to tell the agent.

As a turn, but nothing of it can reach the customer, so nothing has to survive a crash: it is simply begun again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from chat import company
from chat.assistant.briefing import brief_from_record
from chat.assistant.calls import LONGEST_PAUSE, MAX_TRIES, PAUSES, cost_of, likely_cost, record_of, storable
from chat.assistant.citations import Composed, compose, joined_text, retrieved, was_cut_off
from chat.assistant.claims import flat_text
from chat.assistant.client import Finished, ModelClient, ModelError, ModelMessage, TextDelta
from chat.assistant.consultation_drafts import ConsultationDraft
from chat.assistant.consultation_prompt import Material, build_consultation_request
from chat.assistant.errors import OUT_OF_REACH
from chat.assistant.history import Called, History, Said, read_earlier, read_history
from chat.assistant.leave import Allowed, OutOfReach, leave_to_call
from chat.assistant.model_names import assistant_model
from chat.assistant.tools import look_up
from chat.assistant.transcript_text import transcript_text
from chat.database import in_database, in_tool
from chat.guardrails.gate import OutputGate, policy_of
from chat.knowledge.search import CUSTOMERS, STAFF
from chat.models import Author, Consultation, Conversation
from chat.packs.folder import PackContent
from chat.routing import revealed_context
from chat.services import budgets
from chat.services.budgets import Amount, BudgetExhausted
from chat.services.consultations import Advice, Held, Spent

log = logging.getLogger(__name__)

MAX_STEPS = 6
# What was asked before, as far as a new question can still mean it.
THREAD = 6
NO_TURN = 0


class NoAdvice(Exception):
    """There is no answer; `failure` is a word of ours for why, which the desk explains."""

    def __init__(self, failure: str):
        super().__init__(failure)
        self.failure = failure


@dataclass(slots=True)
class Advising:
    """One consultation being answered by this process. `spent` is right also when it ends without an answer."""

    held: Held
    client: ModelClient
    draft: ConsultationDraft
    spent: Spent = field(default_factory=Spent)
    steps: list[Called] = field(default_factory=list)
    lookups: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    @property
    def is_suggestion(self) -> bool:
        return self.held.kind == Consultation.Kind.SUGGESTION

    async def advise(self) -> Advice:
        """The answer to what the agent asked. Raises `NoAdvice`."""
        history, material = await in_database(read_material, self.held)
        while True:
            message = await self._call_model(material)
            self._keep(message)
            if message.stop_reason == "refusal":
                raise NoAdvice("refused")
            if not message.tool_uses and message.stop_reason not in ("max_tokens", "pause_turn"):
                break
            if len(self.steps) >= MAX_STEPS:
                raise NoAdvice("too_many_steps")
            await self._look_up(self.steps[-1], material.content)
        answer = self._composed()
        if not answer.text:
            raise NoAdvice("empty_answer")
        warnings = await asyncio.to_thread(self._warnings, answer.text, history, material.content)
        return Advice(
            text=answer.text,
            read_seq=history.read_seq,
            citations=answer.citations,
            warnings=warnings if self.is_suggestion else [],
            lookups=self.lookups,
        )

    # --- the model ------------------------------------------------------------------------------------------------

    async def _call_model(self, material: Material) -> ModelMessage:
        try:
            async with leave_to_call() as allowed:
                return await self._call_allowed(material, allowed)
        except OutOfReach as error:
            raise NoAdvice("out_of_reach") from error

    async def _call_allowed(self, material: Material, allowed: Allowed) -> ModelMessage:
        model = assistant_model(material.content)
        request = build_consultation_request(
            material=material,
            model=model,
            kind=self.held.kind,
            question=self.held.question,
            agent=self.held.agent_name,
            steps=self.steps,
        )
        amount = replace(likely_cost(request, model), messages=0 if self.steps else 1)
        try:
            reservation = await in_database(budgets.reserve_for_agent, agent_id=self.held.agent_id, amount=amount)
        except BudgetExhausted as error:
            raise NoAdvice(f"budget_{error.scope}") from error
        actual = Amount()
        try:
            message = await self._stream(request)
            actual = cost_of(message.model, message.usage)
        except ModelError as error:
            await allowed.tell(in_reach=error.kind not in OUT_OF_REACH)
            raise NoAdvice(str(error.kind)) from error
        finally:
            actual = replace(actual, messages=amount.messages)
            await asyncio.shield(in_database(budgets.settle, reservation, actual=actual))
        await allowed.tell(in_reach=True)
        return message

    async def _stream(self, request: dict[str, Any]) -> ModelMessage:
        """The message that answers `request`; tried again where that can help."""
        said = self._said()
        for attempt in range(1, MAX_TRIES + 1):
            self.draft.begin_again(said)
            try:
                async with aclosing(self.client.stream(request)) as deltas:
                    async for delta in deltas:
                        match delta:
                            case TextDelta(text):
                                self._show(storable(text))
                            case Finished(message):
                                return message
            except ModelError as error:
                log.warning("consultation %s: %s", self.held.id, error.kind)
                if not error.retryable or attempt == MAX_TRIES:
                    raise
                await asyncio.sleep(min(error.retry_after or PAUSES[attempt - 1], LONGEST_PAUSE))
        raise AssertionError("the last try returns or raises")

    def _show(self, text: str) -> None:
        if self.spent.first_text_ms is None:
            self.spent = replace(self.spent, first_text_ms=self._elapsed_ms())
        self.draft.append(text)

    def _elapsed_ms(self) -> int:
        return round((time.perf_counter() - self.began) * 1000)

    def _keep(self, message: ModelMessage) -> None:
        """The step, and what it has used."""
        record = record_of(message, number=len(self.steps) + 1, read_seq=0)
        self.steps.append(Called(0, NO_TURN, record.number, record.stop_reason, record.blocks))
        spent = self.spent.with_tokens_of(record)
        self.spent = replace(spent, model=record.model, steps=len(self.steps), duration_ms=self._elapsed_ms())

    # --- what it says ---------------------------------------------------------------------------------------------

    def _said(self) -> str:
        """What of the answer is certain already. What was said before a look-up ("One moment") is no part of it."""
        return joined_text(self._answering_steps()) if self.steps and was_cut_off(self.steps[-1]) else ""

    def _answering_steps(self) -> list[Called]:
        """All steps, but with the words of the last look-up's successors only."""
        looked_up = max((index for index, step in enumerate(self.steps) if step.answers), default=-1)
        return [
            replace(step, blocks=[block for block in step.blocks if block["type"] != "text"])
            if index <= looked_up
            else step
            for index, step in enumerate(self.steps)
        ]

    def _composed(self) -> Composed:
        return compose(self._answering_steps())

    def _warnings(self, text: str, history: History, content: PackContent) -> list[dict[str, str]]:
        """What the rules for answers find in a suggestion. Whether it is sent is the agent's decision."""
        told = [item.text for item in history.items if isinstance(item, Said) and item.author != Author.ASSISTANT]
        earlier = [
            answer["output"] for item in history.items if isinstance(item, Called) for answer in item.answers.values()
        ]
        told += [flat_text(output) for output in [*earlier, *(each["output"] for each in self.lookups)]]
        gate = OutputGate(
            policy_of(content),
            told=told,
            published=[passage.text for passage in retrieved(self.steps)],
            language=self.held.language,
        )
        return [
            {"kind": caught.kind.value, "rule": caught.rule, "text": caught.text} for caught in gate.look_over(text)
        ]

    # --- looking things up ----------------------------------------------------------------------------------------

    async def _look_up(self, step: Called, content: PackContent) -> None:
        # What is written for staff must not find its way into what customers are sent.
        audiences = CUSTOMERS if self.is_suggestion else STAFF
        for index, block in step.open_tools():
            outcome = await in_tool(
                look_up, block["name"], block["input"], content, self.held.conversation_id, audiences=audiences
            )
            output = storable(outcome.output or {})
            step.answers[index] = {"block": index, "output": output, "is_error": outcome.is_error}
            self.lookups.append(
                {
                    "name": block["name"],
                    "label": str(outcome.label),
                    "input": block["input"],
                    "output": output,
                    "is_error": outcome.is_error,
                    "duration_ms": outcome.duration_ms,
                }
            )


def read_material(held: Held) -> tuple[History, Material]:
    """What the assistant gets to read: the conversation, its brief, and what was asked beside it before."""
    conversation = Conversation.objects.get(pk=held.conversation_id)
    content = company.content_for(conversation)
    history = read_history(conversation.pk, NO_TURN)
    facts = revealed_context(conversation.pk, content)
    return history, Material(
        content=content,
        transcript=transcript_text(history),
        brief=_brief(conversation),
        earlier=read_earlier(conversation.pk, conversation.previous_id),
        facts=[section for sections in facts.values() for section in sections],
        thread=_thread(conversation, held) if held.kind == Consultation.Kind.QUESTION else (),
    )


def _brief(conversation: Conversation) -> dict[str, Any] | None:
    handoff = conversation.handoffs.select_related("brief").order_by("-requested_at", "-pk").first()
    if handoff is None:
        return None
    stored = getattr(handoff, "brief", None)
    brief = stored if stored is not None else brief_from_record(handoff)
    entries = {
        name: [each["text"] if isinstance(each, dict) else each.text for each in getattr(brief, name)]
        for name in ("established", "tried", "promised")
    }
    return {
        "asked": brief.asked,
        **entries,
        "open_question": brief.open_question,
        "suggested_reply": brief.suggested_reply,
    }


def _thread(conversation: Conversation, held: Held) -> list[tuple[str, str]]:
    """The last questions about this conversation and their answers, whichever colleague asked; oldest first."""
    asked = conversation.consultations.filter(
        kind=Consultation.Kind.QUESTION, state=Consultation.State.FINISHED, pk__lt=held.id
    ).order_by("-pk")[:THREAD]
    return [(each.question, each.text) for each in reversed(asked)]

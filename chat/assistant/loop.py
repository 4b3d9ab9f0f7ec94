"""The assistant's loop: history, model, tools, model, ... until there is an answer to settle.

Everything that must survive a crash is in the database before the next thing happens, so the loop begins each round
by reading it: a turn that another worker began goes on where its last stored step ended. No transaction and no
connection is held while the model thinks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.conf import settings

from chat import queries
from chat.assistant import compaction, screening, second_opinion
from chat.assistant.calls import (
    ModelCalls,
    NoAnswer,
    Passed,
    Withheld,
    cost_of,
    likely_cost,
    record_of,
)
from chat.assistant.citations import PARAGRAPH, Composed, compose, joined_text, retrieved, was_cut_off
from chat.assistant.claims import flat_text, unsupported_claims
from chat.assistant.client import ModelClient, ModelMessage
from chat.assistant.drafts import Draft, DraftPublisher
from chat.assistant.errors import OUT_OF_REACH
from chat.assistant.exchanges import exchanges_of
from chat.assistant.fast import FastModel
from chat.assistant.history import Called, Compacted, History, Instructed, Said, read_history
from chat.assistant.leave import Allowed, OutOfReach, leave_to_call
from chat.assistant.model_names import assistant_model
from chat.assistant.prompt import build_request
from chat.assistant.tools import definitions, resolve_conversation, run
from chat.assistant.words import handing_over_text, refusal_text
from chat.database import DATABASE_AWAY, in_database, in_tool
from chat.escalation.policy import reason_to_hand_over
from chat.guardrails.gate import Caught, OutputGate, policy_of
from chat.guardrails.output_rules import action_after, second_attempt
from chat.models import Author, Message, ToolCall, Verdict
from chat.packs.folder import ContextSection, PackContent
from chat.protocol import HandoffReason
from chat.services import budgets, compactions, intents, settlement, verdicts
from chat.services.budgets import Amount, BudgetExhausted, Reservation
from chat.services.leases import Lease
from chat.services.settlement import StepRecord

log = logging.getLogger(__name__)

MAX_STEPS = 8
MAX_TOOL_NAME = ToolCall._meta.get_field("name").max_length
MAX_TOOL_ID = ToolCall._meta.get_field("tool_use_id").max_length
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
    """One turn being answered by this process. `beside` starts what nothing here waits for."""

    lease: Lease
    content: PackContent
    earlier: str
    client: ModelClient
    drafts: DraftPublisher
    draft: Draft
    beside: Callable[[Coroutine[Any, Any, None]], None]
    calls: ModelCalls = field(init=False)
    revealed: dict[int, list[ContextSection]] = field(default_factory=dict)
    history: History = field(default_factory=lambda: History([], 0))

    def __post_init__(self) -> None:
        self.calls = ModelCalls(self.client, self.drafts, self.draft, self._keep_discarded)

    async def answer(self) -> None:
        """Answers what the customer wrote. Raises `TurnFailed` or `Superseded`."""
        await self._find_out_what_it_is_about()
        await self._read()
        if not self._steps():
            if not self.history.is_for_staff_alone:
                if await self._hand_over_by_policy():
                    return
                if said := screening.newest_words(self.history):
                    self.beside(screening.look_again(self._fast_model(), said))
            await self._shorten()
        while True:
            steps = self._steps()
            if steps and steps[-1].open_tools():
                await self._run_tools(steps[-1])
            elif len(steps) >= MAX_STEPS:
                raise TurnFailed("too_many_steps", HandoffReason.LIMIT_REACHED)
            elif not await self._take(await self._call_model(steps), steps):
                return
            await self._read()

    # --- before the model is asked --------------------------------------------------------------------------------

    async def _find_out_what_it_is_about(self) -> None:
        if not self.content.settings.intents:
            return
        heard = await self._in_database(intents.route, conversation_id=self.lease.conversation_id, content=self.content)
        if second_opinion.is_wanted(heard.guess):
            self.beside(second_opinion.give(self._fast_model()))
        self.revealed = heard.revealed

    def _fast_model(self) -> FastModel:
        return FastModel(self.client, self.content, self.lease.conversation_id)

    async def _hand_over_by_policy(self) -> bool:
        """Whether the company's rules want a human now; then the customer is told, and the turn is over."""
        reason = reason_to_hand_over(
            exchanges_of(self.history), self.content.settings, is_in_danger=self._customer_is_in_danger()
        )
        if reason is None:
            return False
        outlook = await self._in_database(queries.outlook)
        await self._in_database(
            settlement.hand_over,
            lease=self.lease,
            reason=reason,
            text=handing_over_text(reason, outlook, self.lease.language),
            name=self.content.settings.assistant,
        )
        return True

    def _customer_is_in_danger(self) -> bool:
        said = [item for item in self.history.items if isinstance(item, Said) and item.author == Author.CUSTOMER]
        return bool(said) and said[-1].caution == Verdict.Kind.SELF_HARM

    async def _shorten(self) -> None:
        """Keeps the history well below what the model can read. Never amid a turn, whose own steps have to stay."""
        if compaction.read_tokens(self.history) < settings.COMPACT_ABOVE_TOKENS:
            return
        shorter = compaction.compact(self.history)
        if shorter is None:
            return
        await self._in_database(
            compactions.store, conversation_id=self.lease.conversation_id, upto=shorter.upto, text=shorter.text
        )
        await self._read()

    # --- the model ------------------------------------------------------------------------------------------------

    async def _call_model(self, steps: list[Called]) -> ModelMessage:
        """One finished call. What the guardrails caught is asked for once more, then a person takes over."""
        try:
            async with leave_to_call() as allowed:
                return await self._call_allowed(steps, allowed)
        except OutOfReach as error:
            raise TurnFailed("out_of_reach") from error

    async def _call_allowed(self, steps: list[Called], allowed: Allowed) -> ModelMessage:
        advice = ""
        for attempt in (1, 2):
            try:
                passed = await self._call_once(steps, advice, allowed)
            except Withheld as withheld:
                caught = withheld.caught
                await self._take_back(caught, attempt)
                if action_after(caught.rule, attempt=attempt) == Verdict.Action.HANDOFF:
                    raise TurnFailed("guardrail", HandoffReason.GUARDRAIL) from withheld
                advice = second_attempt(caught.rule)
                continue
            for caught in passed.rewritten:
                await self._record_verdict(caught, Verdict.Action.REWRITE)
            return passed.message
        raise AssertionError("the second attempt returns or raises")

    async def _call_once(self, steps: list[Called], advice: str, allowed: Allowed) -> Passed:
        said = joined_text(steps)
        model = assistant_model(self.content)
        request = build_request(
            content=self.content,
            tools=definitions(self.content),
            history=self.history,
            model=model,
            earlier=self.earlier,
            revealed=self.revealed,
            admonition=advice,
        )
        reservation = await self._reserve(likely_cost(request, model), steps, advice)
        actual = Amount()
        try:
            passed = await self.calls.finish(
                request,
                said=said,
                glue=PARAGRAPH if said and not was_cut_off(steps[-1]) else "",
                make_gate=self._make_gate,
            )
            actual = cost_of(passed.message.model, passed.message.usage)
        except NoAnswer as error:
            await allowed.tell(in_reach=error.kind not in OUT_OF_REACH)
            raise TurnFailed(error.kind) from error
        except Withheld:
            await allowed.tell(in_reach=True)
            actual = reservation.amount
            raise
        finally:
            await asyncio.shield(self._settle(reservation, actual))
        await allowed.tell(in_reach=True)
        return passed

    async def _reserve(self, amount: Amount, steps: list[Called], advice: str) -> Reservation:
        if not steps and not advice:
            amount = replace(amount, messages=1)
        try:
            return await self._in_database(budgets.reserve, conversation_id=self.lease.conversation_id, amount=amount)
        except BudgetExhausted as error:
            raise TurnFailed(f"budget_{error.scope}_{error.unit}", HandoffReason.LIMIT_REACHED) from error

    async def _settle(self, reservation: Reservation, actual: Amount) -> None:
        await self._in_database(
            budgets.settle, reservation, actual=replace(actual, messages=reservation.amount.messages)
        )

    def _make_gate(self) -> OutputGate:
        steps = self._steps()
        answers = [answer["output"] for item in self._called() for answer in item.answers.values()]
        told = [item.text for item in self.history.items if isinstance(item, Said) and item.author != Author.ASSISTANT]
        told += [item.text for item in self.history.items if isinstance(item, Instructed)]
        told += [compaction.words_of_others(item) for item in self.history.items if isinstance(item, Compacted)]
        return OutputGate(
            policy_of(self.content),
            told=[*told, *(flat_text(answer) for answer in answers)],
            published=[passage.text for passage in retrieved(steps)],
            language=self.lease.language,
        )

    def _called(self) -> list[Called]:
        return [item for item in self.history.items if isinstance(item, Called)]

    async def _take_back(self, caught: Caught, attempt: int) -> None:
        """What the customer has seen of the answer vanishes, and staff can read what it was."""
        await self._record_verdict(caught, action_after(caught.rule, attempt=attempt))
        await self._keep_discarded("guardrail", caught.text)

    async def _record_verdict(self, caught: Caught, action: str) -> None:
        await self._in_database(
            verdicts.record,
            conversation_id=self.lease.conversation_id,
            where=Verdict.Where.OUTPUT,
            kind=caught.kind,
            rule=caught.rule,
            text=caught.text,
            action=action,
            turn_id=self.lease.turn_id,
        )

    async def _take(self, message: ModelMessage, steps: list[Called]) -> bool:
        """Stores the step and says whether the loop goes on."""
        record = record_of(
            message,
            number=len(steps) + 1,
            read_seq=self.history.read_seq,
            read_instruction=self.history.read_instruction,
        )
        if message.stop_reason == "model_context_window_exceeded":
            await self._in_database(settlement.store_step, lease=self.lease, record=record)
            raise TurnFailed("context_full", HandoffReason.LIMIT_REACHED)
        if message.tool_uses or message.stop_reason in ("max_tokens", "pause_turn"):
            await self._in_database(settlement.store_step, lease=self.lease, record=record)
            return True
        if message.stop_reason == "refusal":
            # What the model shall remember is what the customer was told.
            told = replace(record, blocks=[{"type": "text", "text": refusal_text(self.lease.language)}])
            await self._finish(told, steps, Composed(refusal_text(self.lease.language)), cause=Message.Cause.FALLBACK)
            return False
        answer = compose([*steps, _as_called(record)])
        if not answer.text and not any(step.answers for step in steps):
            raise TurnFailed("empty_answer")
        await self._finish(record, steps, answer, unsupported=self._unsupported(answer.text, steps))
        return False

    def _unsupported(self, text: str, steps: list[Called]) -> list[dict[str, str]]:
        """What the answer states without a source: for staff, it holds nothing up."""
        evidence = [answer["output"] for step in steps for answer in step.answers.values()]
        known = [section.text for section in self.content.context]
        known += [item.text for item in self.history.items if isinstance(item, Said | Instructed | Compacted)]
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
            first_text_at=self.calls.first_text_at,
            resolve=any(_asked_to_resolve(step) for step in steps),
            cause=cause,
        )

    async def _keep_discarded(self, why: str, shown: str) -> None:
        record = StepRecord(
            number=len(self._steps()) + 1,
            read_seq=self.history.read_seq,
            read_instruction=self.history.read_instruction,
            blocks=[{"type": "text", "text": shown}] if shown else [],
            stop_reason=why,
            model=assistant_model(self.content),
            discarded=True,
        )
        await self._in_database(settlement.store_discarded, lease=self.lease, record=record)

    # --- tools ----------------------------------------------------------------------------------------------------

    async def _run_tools(self, step: Called) -> None:
        for index, block in step.open_tools():
            outcome = await in_tool(run, block["name"], block["input"], self.content, self.lease.conversation_id)
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

    # --- the database ---------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        self.history = await self._in_database(read_history, self.lease.conversation_id, self.lease.turn_id)

    def _steps(self) -> list[Called]:
        """What this turn has done so far, by whichever worker."""
        return self.history.steps_of(self.lease.turn_id)

    async def _in_database(self, unit: Callable[..., R], *args: Any, **arguments: Any) -> R:
        """As `in_database`, but waits for a database that is away: the answer is in memory, and the lease decides
        afterwards whether it may still be said. The turn's deadline bounds the waiting."""
        while True:
            try:
                return await in_database(unit, *args, **arguments)
            except DATABASE_AWAY as error:
                log.warning("turn %s waits for the database: %s", self.lease.turn_id, type(error).__name__)
                await asyncio.sleep(DATABASE_PAUSE)


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

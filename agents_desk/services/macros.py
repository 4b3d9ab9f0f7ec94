"""Running a macro: all of its steps or none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from agents_desk import snooze_times
from agents_desk.macro_actions import (
    HOLDERS_ONLY,
    ChangeTags,
    End,
    MacroAction,
    MarkAs,
    Reply,
    SnoozeUntil,
    TransferTo,
    WriteNote,
)
from agents_desk.models import Macro
from agents_desk.services import passing, replies
from chat.models import Conversation
from chat.protocol import Code, Refusal
from chat.services import conversations, marks, messages, notes, snoozes, tags
from chat.services.messages import Posted

# The longest client id that still leaves room for the number of a step.
CLIENT_ID_KEPT = 60

DONE = {
    "reply": _("Replied"),
    "note": _("Noted"),
    "tags": _("Tags changed"),
    "snooze": _("Snoozed"),
    "transfer": _("Transferred"),
    "mark": _("Marked"),
    "resolve": _("Resolved"),
}

STEPS = {
    "reply": _("reply"),
    "note": _("note"),
    "tags": _("tags"),
    "snooze": _("snooze"),
    "transfer": _("transfer"),
    "mark": _("mark"),
    "resolve": _("resolve"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What one action of a macro did; `seq` is the number that it stands at in its stream."""

    do: str
    done: str
    seq: int


@dataclass(frozen=True, slots=True)
class Ran(Posted):
    """A macro that was run, with what each step did; `seq` is that of the last one."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a macro for an agent in a conversation; `client_id` is that of the command, so that no message of it
    is posted twice."""

    conversation: Conversation
    agent: Any
    client_id: str

    def own(self) -> dict[str, Any]:
        return {"conversation_id": self.conversation.id, "agent": self.agent}


def run(*, conversation: Conversation, agent, macro_id: int, client_id: str) -> Ran:
    """Carries out the macro's actions in their order, in one transaction.

    Raises `not_found` for a macro that is not open to the agent, and the refusal of the step that cannot be done, with
    its place and the reason in words; then none of them was done.
    """
    macro = Macro.objects.open_to(agent).filter(pk=macro_id).first()
    if macro is None:
        raise Refusal(Code.NOT_FOUND)
    with transaction.atomic():
        # Held until the last step, so that nobody else's deed comes between two of them.
        locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
        _check_rights(locked, agent, macro.steps)
        steps = tuple(
            _step(number, action, Run(locked, agent, f"{client_id[:CLIENT_ID_KEPT]}.{number}"))
            for number, action in enumerate(macro.steps, 1)
        )
        Macro.objects.filter(pk=macro.pk).update(uses=F("uses") + 1)
    return Ran(steps[-1].seq, created=True, steps=steps)


def _check_rights(conversation: Conversation, agent, actions: tuple[MacroAction, ...]) -> None:
    """Told at once, and not by the third step: take it over first."""
    needs_holder = any(isinstance(action, HOLDERS_ONLY) for action in actions)
    if needs_holder and conversation.holder_id != agent.pk:
        raise Refusal(Code.NOT_HOLDER, say("Nothing was done. Take the conversation over first."))


def _step(number: int, action: MacroAction, run: Run) -> Step:
    try:
        seq = CARRY_OUT[type(action)](action, run)
    except Refusal as refusal:
        told = {"number": number, "step": str(STEPS[action.do]), "reason": refusal.message}
        raise Refusal(refusal.code, say("Nothing was done. Step %(number)s, %(step)s: %(reason)s") % told) from refusal
    return Step(action.do, str(DONE[action.do]), seq)


def _reply(action: Reply, run: Run) -> int:
    """What could not be filled in is never sent: the customer would read our braces."""
    filled = replies.fill(action.text, replies.values_for(run.conversation, run.agent))
    if filled.missing:
        raise Refusal(
            Code.INVALID,
            say("There is nothing to put in for %(names)s in this conversation.")
            % {"names": ", ".join(filled.missing)},
        )
    return messages.post_by_agent(**run.own(), client_id=run.client_id, text=filled.text).seq


def _note(action: WriteNote, run: Run) -> int:
    text = replies.fill(action.text, replies.values_for(run.conversation, run.agent)).text
    return notes.post(conversation_id=run.conversation.id, author=run.agent, client_id=run.client_id, text=text).seq


def _change_tags(action: ChangeTags, run: Run) -> int:
    return tags.change(**run.own(), add=action.add, remove=action.remove)


def _snooze(action: SnoozeUntil, run: Run) -> int:
    return snoozes.snooze(**run.own(), until=snooze_times.time_of(action.when))


def _transfer(action: TransferTo, run: Run) -> int:
    return passing.transfer(
        conversation=run.conversation, agent=run.agent, to_agent=None, to_team=action.team, note=action.note
    )


def _mark(action: MarkAs, run: Run) -> int:
    return marks.mark(**run.own(), kind=action.kind)


def _resolve(action: End, run: Run) -> int:
    return conversations.resolve_by_agent(**run.own())


CARRY_OUT: dict[type, Callable[[Any, Run], int]] = {
    Reply: _reply,
    WriteNote: _note,
    ChangeTags: _change_tags,
    SnoozeUntil: _snooze,
    TransferTo: _transfer,
    MarkAs: _mark,
    End: _resolve,
}

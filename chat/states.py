"""The states of a conversation and of a turn, and every move between them, as data.

`chat.services` asks `status_after` before it writes; the database constraints of the models hold the same truths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    WITH_ASSISTANT = "with_assistant", _("With the assistant")
    AWAITING_AGENT = "awaiting_agent", _("Waiting for an agent")
    WITH_AGENT = "with_agent", _("With an agent")
    RESOLVED = "resolved", _("Resolved")


class Kind(TextChoices):
    CUSTOMER = "customer", _("Customer")
    TEST = "test", _("Test")
    PREVIEW = "preview", _("Preview")
    SAMPLE = "sample", _("Sample")
    SPAM = "spam", _("Spam")


class TurnState(TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")
    SUPERSEDED = "superseded", _("Superseded")


LIVE_TURN = (TurnState.QUEUED, TurnState.RUNNING)
ENDED_TURN = (TurnState.FINISHED, TurnState.FAILED, TurnState.SUPERSEDED)
OPEN = (Status.WITH_ASSISTANT, Status.AWAITING_AGENT, Status.WITH_AGENT)


class Move(TextChoices):
    """What can happen to a conversation's status; the value is the public `cause` of the change."""

    REQUEST_HANDOFF = "handoff_requested", _("A person was asked for")
    CLAIM = "claimed", _("An agent took over")
    WITHDRAW = "handoff_withdrawn", _("The customer no longer waits for a person")
    REASSURE = "reassured", _("An agent returned it to the assistant")
    RELEASE = "released", _("The agent gave it back to the queue")
    RETURN = "returned", _("The agent returned it to the assistant")
    TRANSFER = "transferred", _("The agent passed it to a colleague")
    PASS_ON = "passed_on", _("The agent passed it to a team")
    RESOLVE_BY_CUSTOMER = "resolved_by_customer", _("The customer closed it")
    RESOLVE_BY_ASSISTANT = "resolved_by_assistant", _("The assistant closed it")
    RESOLVE_BY_AGENT = "resolved_by_agent", _("The agent resolved it")
    RESOLVE_BY_MANAGER = "resolved_by_manager", _("A manager resolved it for whoever had it")
    RESOLVE_BY_SILENCE = "resolved_by_silence", _("It was closed after a long silence")
    CLOSE = "closed", _("It was closed as spam")
    MERGE = "merged", _("It was joined with another conversation")
    CONTINUE = "continued", _("The customer wrote again")
    RESTORE = "restored", _("It was closed as spam by mistake")


@dataclass(frozen=True, slots=True)
class Transition:
    sources: tuple[Status, ...]
    target: Status


TRANSITIONS: Mapping[Move, Transition] = {
    Move.REQUEST_HANDOFF: Transition((Status.WITH_ASSISTANT,), Status.AWAITING_AGENT),
    Move.CLAIM: Transition((Status.WITH_ASSISTANT, Status.AWAITING_AGENT), Status.WITH_AGENT),
    Move.WITHDRAW: Transition((Status.AWAITING_AGENT,), Status.WITH_ASSISTANT),
    Move.REASSURE: Transition((Status.AWAITING_AGENT,), Status.WITH_ASSISTANT),
    Move.RELEASE: Transition((Status.WITH_AGENT,), Status.AWAITING_AGENT),
    Move.RETURN: Transition((Status.WITH_AGENT,), Status.WITH_ASSISTANT),
    Move.TRANSFER: Transition((Status.WITH_AGENT,), Status.WITH_AGENT),
    Move.PASS_ON: Transition((Status.WITH_AGENT,), Status.AWAITING_AGENT),
    Move.RESOLVE_BY_CUSTOMER: Transition(OPEN, Status.RESOLVED),
    Move.RESOLVE_BY_ASSISTANT: Transition((Status.WITH_ASSISTANT,), Status.RESOLVED),
    Move.RESOLVE_BY_AGENT: Transition((Status.WITH_AGENT,), Status.RESOLVED),
    Move.RESOLVE_BY_SILENCE: Transition((Status.WITH_ASSISTANT, Status.WITH_AGENT), Status.RESOLVED),
    Move.RESOLVE_BY_MANAGER: Transition(OPEN, Status.RESOLVED),
    Move.CLOSE: Transition(OPEN, Status.RESOLVED),
    Move.MERGE: Transition(OPEN, Status.RESOLVED),
    # Where a continued conversation goes depends on who had it; see `status_after`.
    Move.CONTINUE: Transition((Status.RESOLVED,), Status.WITH_ASSISTANT),
    Move.RESTORE: Transition((Status.RESOLVED,), Status.WITH_ASSISTANT),
}


def status_after(status: str, move: Move, *, status_when_resolved: str = "") -> Status | None:
    """The status that `move` leads to from `status`, or None where it is not allowed.

    A conversation that an agent held when it was resolved goes back to the human queue when it continues; one that was
    closed by mistake while it waited waits again.
    """
    transition = TRANSITIONS[move]
    if status not in transition.sources:
        return None
    if move is Move.CONTINUE and status_when_resolved == Status.WITH_AGENT:
        return Status.AWAITING_AGENT
    if move is Move.RESTORE and status_when_resolved != Status.WITH_ASSISTANT:
        return Status.AWAITING_AGENT
    return transition.target

"""What of a transcript matters to the clocks, and what each such fact does to them: data and pure functions."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto

from agents_desk.models import SlaTarget
from chat.models import Author, Event
from chat.protocol import EventType
from chat.states import Move, Status

FIRST, NEXT, RESOLUTION = SlaTarget.FIRST_RESPONSE, SlaTarget.NEXT_RESPONSE, SlaTarget.RESOLUTION


class Fact(Enum):
    """A moment in the care of people for a customer."""

    BEGUN = auto()  # a person was asked for, or took over unasked
    CUSTOMER_WROTE = auto()
    AGENT_WROTE = auto()
    PASSED_ON = auto()  # to another team, which may promise other things
    LEFT = auto()  # the assistant goes on
    RESOLVED = auto()
    DROPPED = auto()  # it was no matter of its own, or none at all


class Order(Enum):
    START = auto()
    PAUSE = auto()
    RESUME = auto()
    MEET = auto()
    VOID = auto()


FACT_OF_CAUSE = {
    Move.REQUEST_HANDOFF: Fact.BEGUN,
    Move.CLAIM: Fact.BEGUN,
    Move.WITHDRAW: Fact.LEFT,
    Move.REASSURE: Fact.LEFT,
    Move.RETURN: Fact.LEFT,
    Move.RESOLVE_BY_CUSTOMER: Fact.RESOLVED,
    Move.RESOLVE_BY_ASSISTANT: Fact.RESOLVED,
    Move.RESOLVE_BY_AGENT: Fact.RESOLVED,
    Move.RESOLVE_BY_MANAGER: Fact.RESOLVED,
    Move.RESOLVE_BY_SILENCE: Fact.RESOLVED,
    Move.CLOSE: Fact.DROPPED,
    Move.MERGE: Fact.DROPPED,
    Move.PASS_ON: Fact.PASSED_ON,
    # From hand to hand among people: what was promised stays promised.
    Move.RELEASE: None,
    Move.TRANSFER: None,
}
# Where these lead depends on who had it before.
GOES_ON = (Move.CONTINUE, Move.RESTORE)
FACT_OF_AUTHOR = {Author.CUSTOMER: Fact.CUSTOMER_WROTE, Author.AGENT: Fact.AGENT_WROTE}


# With these the care of people ends.
OUT_OF_CARE = (Fact.LEFT, Fact.RESOLVED, Fact.DROPPED)


def fact_of(event: Event) -> Fact | None:
    """What an event of the public stream means to the clocks, None if nothing."""
    if event.type == EventType.MESSAGE_POSTED:
        return FACT_OF_AUTHOR.get(event.message.author)
    if event.type != EventType.STATUS_CHANGED:
        return None
    cause = event.data["cause"]
    if cause in GOES_ON:
        return Fact.BEGUN if event.data["status"] == Status.AWAITING_AGENT else None
    return FACT_OF_CAUSE[cause]


def orders_for(
    fact: Fact, *, in_charge: bool, open_targets: Collection[SlaTarget], owed: SlaTarget | None = None
) -> tuple[bool, list[tuple[Order, SlaTarget]]]:
    """Whether people are in charge afterwards, and what is to be done with the clocks, in order.

    `owed` is the answer that the customer waits for where the conversation is passed on, None where theirs is awaited.
    """
    match fact:
        case Fact.BEGUN:
            return True, [] if in_charge else [(Order.START, FIRST), (Order.START, RESOLUTION)]
        case Fact.CUSTOMER_WROTE if in_charge:
            waits_already = FIRST in open_targets or NEXT in open_targets
            orders = [] if waits_already else [(Order.START, NEXT)]
            return True, [*orders, (Order.RESUME, RESOLUTION)]
        case Fact.AGENT_WROTE if in_charge:
            return True, [(Order.MEET, FIRST), (Order.MEET, NEXT), (Order.PAUSE, RESOLUTION)]
        case Fact.PASSED_ON if in_charge:
            # What was promised stays promised, and the new team promises what nobody had.
            waits_already = FIRST in open_targets or NEXT in open_targets
            orders = [(Order.START, owed)] if owed and not waits_already else []
            return True, [*orders, (Order.START, RESOLUTION), *([] if owed else [(Order.PAUSE, RESOLUTION)])]
        case Fact.RESOLVED:
            return False, [(Order.MEET, RESOLUTION), (Order.VOID, FIRST), (Order.VOID, NEXT)]
        case Fact.LEFT | Fact.DROPPED:
            return False, [(Order.VOID, target) for target in SlaTarget]
    return in_charge, []

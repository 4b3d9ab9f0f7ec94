"""The clocks themselves: beginning, pausing, going on, ending. A moment is that of its event, never of the reading."""

from __future__ import annotations

from datetime import datetime, timedelta

from agents_desk.models import SlaClock, SlaPolicy, SlaTarget
from agents_desk.sla.facts import Order
from agents_desk.sla.hours import due_after, elapsed, hours_of
from chat.models import Conversation

NOTHING = timedelta()


def policy_of(team: str) -> SlaPolicy | None:
    """The team's own policy, else the one for all others, else None."""
    policies = {policy.team: policy for policy in SlaPolicy.objects.filter(team__in=(team, ""))}
    return policies.get(team) or policies.get("")


def open_clocks(conversation: Conversation) -> dict[str, SlaClock]:
    """The conversation's clocks that have not ended, by target."""
    return {clock.target: clock for clock in conversation.sla_clocks.filter(ended_at=None)}


def obey(
    order: Order, target: SlaTarget, conversation: Conversation, clocks: dict[str, SlaClock], at: datetime
) -> bool:
    """Carries an order out on the open `clocks`, which it keeps up to date, and stores it; whether anything changed."""
    clock = clocks.get(target)
    if order is Order.START:
        if clock is None and (begun := _start(target, conversation, at)) is not None:
            clocks[target] = begun
            return True
        return False
    if clock is None:
        return False
    match order:
        case Order.PAUSE if clock.is_running:
            _stop(clock, at)
        case Order.RESUME if not clock.is_running:
            _run(clock, at)
        case Order.MEET:
            _end(clock, SlaClock.Ending.MET, at)
            del clocks[target]
        case Order.VOID:
            _end(clock, SlaClock.Ending.VOID, at)
            del clocks[target]
        case _:
            return False
    clock.save()
    return True


def _start(target: SlaTarget, conversation: Conversation, at: datetime) -> SlaClock | None:
    team = _team_at(conversation, at)
    policy = policy_of(team)
    minutes = policy and policy.minutes(target)
    if not minutes:
        return None
    allowed = timedelta(minutes=minutes)
    clock = SlaClock(
        conversation=conversation,
        target=target,
        team=team,
        allowed=allowed,
        warned_after=allowed * policy.warn_at / 100,
        in_business_hours=policy.in_business_hours,
        started_at=at,
        used=NOTHING,
    )
    _run(clock, at)
    clock.save()
    return clock


def _team_at(conversation: Conversation, at: datetime) -> str:
    """Whose conversation it was then: it may have been passed on before anybody read what happened."""
    last = conversation.handoffs.filter(requested_at__lte=at).order_by("-requested_at", "-pk").first()
    return last.team if last else ""


def _run(clock: SlaClock, at: datetime) -> None:
    hours = hours_of(clock.in_business_hours)
    clock.running_since = at
    clock.due_at = clock.last_due_at = due_after(at, max(clock.allowed - clock.used, NOTHING), hours)
    clock.warn_at = due_after(at, max(clock.warned_after - clock.used, NOTHING), hours)


def _stop(clock: SlaClock, at: datetime) -> None:
    _notice(clock, at)
    clock.used += elapsed(clock.running_since, at, hours_of(clock.in_business_hours))
    clock.running_since = clock.due_at = clock.warn_at = None


def _end(clock: SlaClock, ending: SlaClock.Ending, at: datetime) -> None:
    if clock.is_running:
        _stop(clock, at)
    # Clocks of machines differ: an answer may bear a time before that of the question.
    clock.ended_at, clock.ending = max(at, clock.started_at), ending


def _notice(clock: SlaClock, at: datetime) -> None:
    """Whoever is late is late, also where nobody has looked in between."""
    if clock.breached_at is None and clock.due_at is not None and clock.due_at <= at:
        clock.breached_at = clock.due_at

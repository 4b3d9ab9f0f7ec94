"""Goes through the queue once a second: who is there, which offers are over, and whom to ask next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet

from agents_desk.models import Offer
from agents_desk.routing.choice import Attempt, Matter, choose
from agents_desk.routing.colleagues import at_the_desk
from agents_desk.routing.policies import Policies
from agents_desk.services import offers, presence
from chat import clock
from chat.models import Assignment, Handoff
from chat.states import Kind, Status

# Samples and spam are nobody's work.
ROUTED_KINDS = (Kind.CUSTOMER, Kind.TEST)
# Who declined, did not react or has just given it away is not asked again at once, even if there is nobody else.
REST = timedelta(minutes=2)
IN_VAIN = (Offer.Outcome.DECLINED, Offer.Outcome.EXPIRED)
# Any number that nothing else in this database locks.
ROUTER_LOCK = 0x0FFE


def route() -> None:
    """The chore. Two sweepers do no harm: one is the router at a time, and nobody waits for it."""
    presence.settle()
    offers.end_overdue(clock.now())
    policies = Policies()
    if policies.any_automatic:
        with _being_the_router() as is_mine:
            if is_mine:
                _offer_what_waits(policies)


def _offer_what_waits(policies: Policies) -> None:
    """Longest wait first. What nobody can take now stays in the queue, where anybody may pick it."""
    now = clock.now()
    matters = [matter for matter in _unoffered() if policies.of(matter.team).is_automatic]
    desk = at_the_desk() if matters else []
    attempts = _attempts() if desk else {}
    for matter in matters:
        policy = policies.of(matter.team)
        tried = attempts.get(matter.handoff_id, {})
        choice = choose(matter, desk, attempts=tried, most_at_once=policy.most_at_once, now=now)
        if choice and offers.make(matter=matter, choice=choice, seconds=policy.offer_seconds):
            choice.colleague.load += 1


def _unoffered() -> list[Matter]:
    requests = (
        Handoff.objects.filter(
            ended_at=None,
            conversation__status=Status.AWAITING_AGENT,
            conversation__kind__in=ROUTED_KINDS,
            conversation__snoozed_until=None,
        )
        .exclude(Exists(Offer.objects.filter(conversation=OuterRef("conversation"), ended_at=None)))
        .order_by("requested_at", "pk")
        .values_list(
            "conversation_id",
            "pk",
            "conversation__team",
            "conversation__language",
            "conversation__intent",
            "conversation__intent_sure",
        )
    )
    return [
        Matter(conversation_id, handoff_id, team, language, intent if is_sure else "")
        for conversation_id, handoff_id, team, language, intent, is_sure in requests
    ]


def _attempts() -> dict[int, dict[int, Attempt]]:
    """By request and agent, for the requests that are still open."""
    rows = (
        Offer.objects.filter(handoff__ended_at=None, outcome__in=IN_VAIN)
        .values_list("handoff_id", "agent_id")
        .annotate(times=Count("pk"), last=Max("ended_at"))
    )
    attempts: dict[int, dict[int, Attempt]] = defaultdict(dict)
    for handoff_id, agent_id, times, last in rows:
        attempts[handoff_id][agent_id] = Attempt(times, last + REST)
    for handoff_id, agent_id, at in _given_away():
        asked = attempts[handoff_id].get(agent_id, Attempt(0, at))
        attempts[handoff_id][agent_id] = Attempt(asked.times + 1, max(asked.rests_until, at + REST))
    return attempts


def _given_away() -> QuerySet:
    """Whose giving away began the open request, and when: they would get back at once what they could not do."""
    return Assignment.objects.filter(
        ending__in=(Assignment.Ending.RELEASED, Assignment.Ending.TRANSFERRED),
        conversation__handoffs__ended_at=None,
        conversation__handoffs__requested_at=F("ended_at"),
    ).values_list("conversation__handoffs__pk", "agent_id", "ended_at")


@contextmanager
def _being_the_router() -> Iterator[bool]:
    """Whether this process may choose now. Two that chose at once would give one agent more than there is room for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ROUTER_LOCK])
        (is_mine,) = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ROUTER_LOCK])

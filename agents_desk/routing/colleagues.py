"""Who is at the desk, with what they have to do: read in one statement."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from agents_desk.models import AT_THE_DESK, Offer, Presence
from agents_desk.routing.choice import Colleague
from chat.models import Assignment, Conversation


def at_the_desk() -> list[Colleague]:
    """Everybody who is available or busy; the busy ones count for which languages are spoken."""
    return [_colleague(each) for each in with_load(staff()).filter(presence__status__in=AT_THE_DESK)]


def staff() -> QuerySet:
    return get_user_model().objects.filter(is_active=True).select_related("presence")


def with_load(users: QuerySet) -> QuerySet:
    """With `held` (conversations that are not put aside), `offered`, and `idle_since`."""
    held = Conversation.objects.filter(holder=OuterRef("pk"), snoozed_until=None)
    offered = Offer.objects.filter(agent=OuterRef("pk"), ended_at=None, handoff__ended_at=None)
    # The newest alone: an agent's assignments grow without end.
    newest = Assignment.objects.filter(agent=OuterRef("pk")).order_by("-pk")
    moved_at = newest.values(at=Greatest(F("started_at"), Coalesce("ended_at", "started_at")))
    return users.annotate(
        held=_count_of(held, "holder"), offered=_count_of(offered, "agent"), idle_since=Subquery(moved_at[:1])
    )


def _count_of(rows: QuerySet, owner: str) -> Coalesce:
    counted = rows.order_by().values(owner).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _colleague(user) -> Colleague:
    return Colleague(
        id=user.pk,
        name=user.display_name,
        is_available=user.presence.status == Presence.Status.AVAILABLE,
        teams=frozenset(user.teams),
        languages=frozenset(user.languages),
        skills=frozenset(user.skills),
        sees_other_teams=user.sees_all,
        capacity=user.capacity,
        load=user.held + user.offered,
        idle_since=user.idle_since,
    )

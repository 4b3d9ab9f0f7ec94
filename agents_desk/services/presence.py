"""Who is at the desk: what agents choose, the beats of their desks, and the time that passes without any."""

from __future__ import annotations

from django.db import transaction

from agents_desk.models import AT_THE_DESK, Presence
from chat import attendance, broadcast, clock
from chat.protocol import Ephemeral


def choose(*, agent, status: str) -> Presence:
    """Available, busy or away, by the agent's own hand; it holds until it is chosen anew."""
    now = clock.now()
    return _change(agent, chosen=status, beat_at=now, active_at=now)


def beat(*, agent, active: bool) -> Presence:
    """A desk of the agent is open; `active` when they did something there since the last beat."""
    now = clock.now()
    return _change(agent, beat_at=now, active_at=now) if active else _change(agent, beat_at=now)


def stay(*, agent) -> None:
    """A socket of the agent's desk is open. Its beats may come late: browsers slow down pages that are out of view.

    A program that only listens has no presence to keep.
    """
    if Presence.objects.filter(agent=agent).exclude(status=Presence.Status.OFFLINE).exists():
        _change(agent, beat_at=clock.now())


def settle() -> None:
    """Notes who has become away or offline by the mere passing of time, and whether anybody is left."""
    now = clock.now()
    for presence in Presence.objects.exclude(status=Presence.Status.OFFLINE).select_related("agent"):
        if presence.status_at(now) != presence.status:
            _change(presence.agent)
    attendance.note(Presence.objects.filter(status__in=AT_THE_DESK).exists())


def tell() -> None:
    """Open desks read their colleagues and their offers anew."""
    broadcast.desks(Ephemeral.STAFF_CHANGED, {})


def _change(agent, **fields) -> Presence:
    """Sets these fields and what follows from them; others are told of a new status."""
    now = clock.now()
    with transaction.atomic():
        Presence.objects.get_or_create(agent=agent, defaults={"since": now, "beat_at": now, "active_at": now})
        presence = Presence.objects.select_for_update().get(agent=agent)
        for name, value in fields.items():
            setattr(presence, name, value)
        status = presence.status_at(now)
        if status != presence.status:
            presence.status, presence.since = status, now
            transaction.on_commit(tell)
        presence.save()
    return presence

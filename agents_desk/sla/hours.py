"""Time as a promise counts it: all of it, or only the company's business hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chat import company
from chat.packs.hours import LONGEST_CLOSURE, BusinessHours


def hours_of(in_business_hours: bool) -> BusinessHours | None:
    """The hours that count; None where every hour does."""
    return company.content().settings.hours if in_business_hours else None


def elapsed(since: datetime, until: datetime, hours: BusinessHours | None) -> timedelta:
    """How much of a stretch of time counts; nothing where it ends before it begins."""
    if until <= since:
        return timedelta()
    if hours is None:
        return until - since
    spans = _spans_from(since, until, hours)
    return sum((min(closes, until) - max(opens, since) for opens, closes in spans), timedelta())


def due_after(since: datetime, allowed: timedelta, hours: BusinessHours | None) -> datetime | None:
    """When that much of it will have counted; None if the company does not open for that long within a year."""
    if hours is None:
        return since + allowed
    left = allowed
    for opens, closes in _spans_from(since, since + LONGEST_CLOSURE, hours):
        begins = max(opens, since)
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    return None


def _spans_from(since: datetime, until: datetime, hours: BusinessHours):
    """The openings that reach into the stretch, as moments in UTC.

    Subtracting two moments of one zone goes by the clock on the wall, which is an hour off where it is changed.
    """
    zone, utc = ZoneInfo(hours.time_zone), ZoneInfo("UTC")
    day, last_day = since.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last_day:
        for opens, closes in hours.openings(day):
            opens, closes = opens.astimezone(utc), closes.astimezone(utc)
            if closes > since and opens < until:
                yield opens, closes
        day += timedelta(days=1)

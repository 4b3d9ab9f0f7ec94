"""The company's hours: its time zone, and how much of a stretch of time lies within them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, DurationField, Func, Value

from agents_desk.metrics.population import Population
from chat import company
from chat.packs.hours import BusinessHours


class OpenTime(Func):
    """The time between two columns that lies within the given openings. NULL if one of the columns is."""

    template = (
        "(SELECT SUM(GREATEST(LEAST(stretch.until, opening.closes) - GREATEST(stretch.since, opening.opens), '0'))"
        " FROM (SELECT %(expressions)s) AS stretch (since, until, opens, closes)"
        " CROSS JOIN LATERAL unnest(stretch.opens, stretch.closes) AS opening (opens, closes)"
        " WHERE stretch.since IS NOT NULL AND stretch.until IS NOT NULL)"
    )
    output_field = DurationField()

    def __init__(self, since, until, openings: list[tuple[datetime, datetime]], **extra):
        # A closed desk has no openings, and the sum over no rows would be NULL: one empty opening makes it zero.
        openings = openings or [(datetime.max.replace(tzinfo=ZoneInfo("UTC")),) * 2]
        moments = ArrayField(DateTimeField())
        super().__init__(
            since,
            until,
            *(Value(list(side), output_field=moments) for side in zip(*openings, strict=True)),
            **extra,
        )


def company_zone() -> str:
    """The time zone in which the company keeps its hours: what a reader most likely means who names none."""
    try:
        return company.content().settings.hours.time_zone
    except company.NoPackLoaded:
        return "UTC"


def openings_during(population: Population) -> list[tuple[datetime, datetime]]:
    """When the desk was staffed from the start of the window until now, by the company's hours.

    Without a loaded pack nobody knows any hours, and the desk counts as always open.
    """
    since, until = population.window.start, max(population.at, population.window.end)
    try:
        hours = company.content().settings.hours
    except company.NoPackLoaded:
        return [(since, until)]
    return list(_openings_between(hours, since, until))


def _openings_between(hours: BusinessHours, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(hours.time_zone)
    day, last_day = since.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last_day:
        yield from hours.openings(day)
        day += timedelta(days=1)

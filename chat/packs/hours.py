"""A company's business hours in its own time zone."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from chat.packs.mistakes import suggest

SPAN = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CLOSURE = timedelta(days=366)


def _check_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f'"{name}" is not a time zone such as "Europe/Berlin"{suggest(name, available_timezones())}')
    return name


def _check_span(span: str) -> str:
    if not SPAN.match(span):
        raise ValueError(f'"{span}" is not a time span such as "09:00-17:00"')
    opens, closes = span.split("-")
    if opens >= closes:
        raise ValueError(f'"{span}" ends before it begins')
    return span


def _as_spans(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Span = Annotated[str, AfterValidator(_check_span)]
Spans = Annotated[tuple[Span, ...], BeforeValidator(_as_spans)]


class BusinessHours(BaseModel):
    """When people are at the desk: spans such as "09:00-17:00" per weekday; a day left out is closed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    time_zone: Annotated[str, AfterValidator(_check_zone)]
    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()
    holidays: tuple[date, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is staffed at this moment (an aware datetime)."""
        local = at.astimezone(ZoneInfo(self.time_zone))
        return any(opens <= local < closes for opens, closes in self.openings(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """When the desk opens next after this moment; None if it does not within a year."""
        local = at.astimezone(ZoneInfo(self.time_zone))
        for days in range(LONGEST_CLOSURE.days):
            for opens, _closes in self.openings(local.date() + timedelta(days=days)):
                if opens > local:
                    return opens
        return None

    def openings(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """When the desk opens and closes on a day of its own calendar."""
        if day in self.holidays:
            return
        zone = ZoneInfo(self.time_zone)
        midnight_after = datetime.combine(day + timedelta(days=1), time(), zone)
        for opens, closes in _without_overlaps(getattr(self, DAYS[day.weekday()])):
            yield (
                datetime.combine(day, time.fromisoformat(opens), zone),
                midnight_after if closes == "24:00" else datetime.combine(day, time.fromisoformat(closes), zone),
            )


def _without_overlaps(spans: Spans) -> Iterator[tuple[str, str]]:
    """Two shifts that overlap are open once: an hour of both must not count twice."""
    reached = ""
    for opens, closes in sorted(span.split("-") for span in spans):
        if closes > reached:
            yield max(opens, reached), closes
            reached = closes

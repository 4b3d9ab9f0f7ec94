"""The times that a conversation is usually put aside until, by the company's own clock and hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from chat import clock, company
from chat.packs.hours import BusinessHours

NAMES = ("hour", "afternoon", "tomorrow", "week")
LABELS = {
    "hour": _("In one hour"),
    "afternoon": _("This afternoon"),
    "tomorrow": _("Tomorrow morning"),
    "next_morning": _("Next working morning"),
    "week": _("Next week"),
}
NOON, AFTERNOON = time(12), time(14)
# Who opens in the night, or never closes, does not mean the night by "morning".
MORNING, NIGHT_ENDS = time(9), time(6)


@dataclass(frozen=True, slots=True)
class SnoozeTime:
    """`name` is one of `NAMES`; `label` is for people."""

    name: str
    label: str
    until: datetime


def snooze_times(hours: BusinessHours, now: datetime) -> list[SnoozeTime]:
    """What to offer at this moment, the soonest first; no time is offered twice."""
    offered: list[SnoozeTime] = []
    for each in _times(hours, now):
        if all(each.until != other.until for other in offered):
            offered.append(each)
    return offered


def offered_now() -> list[SnoozeTime]:
    return snooze_times(company.content().settings.hours, clock.now())


def time_of(name: str) -> datetime:
    """When `name` is, seen from now. What is not offered any more today becomes the next working morning."""
    offered = {each.name: each.until for each in _times(company.content().settings.hours, clock.now())}
    return offered.get(name, offered["tomorrow"])


def _times(hours: BusinessHours, now: datetime) -> Iterator[SnoozeTime]:
    local = now.astimezone(ZoneInfo(hours.time_zone)).replace(second=0, microsecond=0)
    today = local.date()
    yield _time("hour", local + timedelta(hours=1))
    afternoon = local.replace(hour=AFTERNOON.hour, minute=AFTERNOON.minute)
    if local.time() < NOON and hours.is_open(afternoon):
        yield _time("afternoon", afternoon)
    morning = _morning(hours, today + timedelta(days=1))
    is_tomorrow = morning.date() == today + timedelta(days=1)
    yield _time("tomorrow", morning, label="tomorrow" if is_tomorrow else "next_morning")
    yield _time("week", _morning(hours, today + timedelta(days=7 - today.weekday())))


def _time(name: str, until: datetime, *, label: str = "") -> SnoozeTime:
    return SnoozeTime(name, str(LABELS[label or name]), until)


def _morning(hours: BusinessHours, day: date) -> datetime:
    """When work begins on that day, or on the next one on which there is work."""
    zone = ZoneInfo(hours.time_zone)
    before = datetime.combine(day, time(), zone) - timedelta(microseconds=1)
    opens = (hours.next_opening(before) or datetime.combine(day, MORNING, zone)).astimezone(zone)
    return opens if opens.time() >= NIGHT_ENDS else datetime.combine(opens.date(), MORNING, zone)

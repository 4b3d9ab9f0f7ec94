"""The stretch of time that a manager asks about: `[from, to)` in the reader's own time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

PRESETS = (7, 30, 90)
DEFAULT_DAYS = 30
# Beyond these, moments can no longer be converted between time zones safely.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class WindowInvalid(ValueError):
    """A window that cannot be used; the text says why, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` up to, but not including, `end`; both are in `zone`. `days` is set for "the last n days"."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    days: int | None = None

    @property
    def is_whole_days(self) -> bool:
        return self.start.time() == self.end.time() == time()

    @property
    def last_day(self) -> date:
        """Of a window of whole days, the last that belongs to it."""
        return self.end.date() - timedelta(days=1)

    def previous(self) -> Window:
        """The window of the same length before it, by the calendar: a day of 23 hours is a day.

        Python subtracts moments of one time zone by the clock on the wall, which is what is wanted here.
        """
        return Window(start=self.start - (self.end - self.start), end=self.start, zone=self.zone)

    def query(self) -> str:
        """The parameters that lead to this window again."""
        if self.days:
            return urlencode({"days": self.days, "tz": self.zone.key})
        return urlencode({"from": _written(self.start), "to": _written(self.end), "tz": self.zone.key})


def last_days(days: int, *, now: datetime, zone: ZoneInfo) -> Window:
    """The last `days` days by the calendar of `zone`, today included."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return Window(
        start=_midnight(tomorrow - timedelta(days=days), zone), end=_midnight(tomorrow, zone), zone=zone, days=days
    )


def parse_window(parameters: Mapping[str, str], *, now: datetime, default_zone: str = "UTC") -> Window:
    """The window that `from`, `to`, `tz` or `days` describe; without any, the last 30 days.

    `from` and `to` are dates (midnight in `tz`) or ISO 8601 moments; a moment without an offset is meant in `tz`.
    Raises `WindowInvalid`.
    """
    zone = _parse_zone(parameters.get("tz") or default_zone)
    start_text, end_text = parameters.get("from") or "", parameters.get("to") or ""
    if not start_text and not end_text:
        return last_days(_parse_days(parameters.get("days") or str(DEFAULT_DAYS)), now=now, zone=zone)
    end = _parse_moment(end_text, zone) if end_text else last_days(1, now=now, zone=zone).end
    start = _parse_moment(start_text, zone) if start_text else end - timedelta(days=DEFAULT_DAYS)
    if start >= end:
        raise WindowInvalid(_("The window must begin before it ends."))
    return Window(start=start, end=end, zone=zone)


def _parse_zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise WindowInvalid(_("“%(name)s” is not a time zone such as Europe/Berlin.") % {"name": name[:60]})
    return ZoneInfo(name)


def _parse_days(text: str) -> int:
    if text not in map(str, PRESETS):
        raise WindowInvalid(_("The number of days must be 7, 30 or 90; for others give from and to."))
    return int(text)


def _parse_moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WindowInvalid(_("“%(text)s” is not a date such as 2026-03-01.") % {"text": text[:60]}) from None
    if not EARLIEST <= moment.date() <= LATEST:
        raise WindowInvalid(_("Dates must lie between 2000 and 2100."))
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _written(moment: datetime) -> str:
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat()

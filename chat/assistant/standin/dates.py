"""Days in what a customer writes."""

import re
from datetime import date, timedelta

_NAMES = "january february march april may june july august september october november december"
_MONTHS = tuple(_NAMES.split())
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?({_MONTH})\.?,? (\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.IGNORECASE)
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_NEAR = {
    **dict.fromkeys(("today", "this morning", "just now", "heute", "hoy", "aujourd'hui"), 0),
    **dict.fromkeys(("yesterday", "last night", "gestern", "ayer", "hier"), -1),
    **dict.fromkeys(("tomorrow", "morgen", "mañana", "demain"), 1),
}
_NEAR_WORD = re.compile(rf"\b(?:{'|'.join(_NEAR)})\b", re.IGNORECASE)


def find_date(text: str) -> tuple[str, tuple[int, int]] | None:
    """The first day that is named, as ISO writes it, and where it stands. `3/12/2026` is the American way: 12 March."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_DOTTED, (3, 2, 1)), (_SLASHED, (3, 1, 2))):
        for match in pattern.finditer(text):
            if day := _day(*(int(match[group]) for group in order)):
                return day, match.span()
    for pattern, day_group, month_group in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[month_group][:3].lower()))
            if day := _day(int(match[3]), month, int(match[day_group])):
                return day, match.span()
    if match := _NEAR_WORD.search(text):
        return (date.today() + timedelta(days=_NEAR[match[0].lower()])).isoformat(), match.span()
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None

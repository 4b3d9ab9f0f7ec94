"""Values as people read them, in the reader's language. A number and its unit never part at the end of a line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from agents_desk.metrics.metric import Unit

NOTHING = "–"
MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def show(value, unit: Unit) -> str:
    """The value with its unit; a dash where there is none."""
    if value is None:
        return NOTHING
    match unit:
        case Unit.COUNT:
            return _number(value, 0)
        case Unit.SHARE:
            return _("%(number)s\u00a0%%") % {"number": _number(float(value) * 100, 1)}
        case Unit.SECONDS:
            return show_duration(float(value))
        case Unit.SCORE:
            return _number(value, 0 if isinstance(value, int) else 2)
        case Unit.DOLLARS:
            return f"${_money(Decimal(value), small=4)}"


def show_change(now, before, unit: Unit) -> str:
    """How much more or less than before; empty where there is nothing to compare."""
    if now is None or before is None:
        return ""
    if unit is Unit.SHARE:
        return _("%(points)s points") % {"points": _signed(float(now - before) * 100)}
    if unit is Unit.SCORE:
        return _signed(float(now) - float(before), 2)
    if before == 0:
        return ""
    return _("%(number)s\u00a0%%") % {"number": _signed((float(now) / float(before) - 1) * 100, 0)}


def show_interval(interval: tuple[float, float]) -> str:
    low, high = (_number(bound * 100, 1) for bound in interval)
    return _("%(low)s–%(high)s\u00a0%%") % {"low": low, "high": high}


def show_amount(value: Decimal, currency: str, period: str) -> str:
    """An amount of money with its currency and, unless it is paid once, its period."""
    amount = f"{_money(value)} {currency}"
    match period:
        case "month":
            return _("%(amount)s a month") % {"amount": amount}
        case "year":
            return _("%(amount)s a year") % {"amount": amount}
    return amount


def show_duration(seconds: float) -> str:
    """The two largest units, for example `3 min 20 s`."""
    if seconds < 9.95:
        return _("%(seconds)s\u00a0s") % {"seconds": _number(seconds, 1)}
    whole = round(seconds)
    if whole < MINUTE:
        return _("%(seconds)s\u00a0s") % {"seconds": whole}
    if whole < HOUR:
        return _("%(minutes)s\u00a0min %(seconds)s\u00a0s") % {"minutes": whole // MINUTE, "seconds": whole % MINUTE}
    minutes = round(seconds / MINUTE)
    if minutes < DAY // MINUTE:
        return _("%(hours)s\u00a0h %(minutes)s\u00a0min") % {"hours": minutes // 60, "minutes": minutes % 60}
    hours = round(seconds / HOUR)
    return _("%(days)s\u00a0d %(hours)s\u00a0h") % {"days": hours // 24, "hours": hours % 24}


def _money(value: Decimal, *, small: int = 2) -> str:
    return _number(value, 2 if value == 0 or value >= Decimal("0.1") else small)


def _signed(value: float, digits: int = 1) -> str:
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else "±"
    return sign + _number(abs(rounded), digits)


def _number(value, digits: int) -> str:
    """Rounded first: Django's own function cuts off the digits that do not fit."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return number_format(rounded, digits, force_grouping=True)

from decimal import Decimal

import pytest

from agents_desk.metrics.display import show, show_amount, show_change, show_interval
from agents_desk.metrics.metric import Unit

NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, Unit.COUNT, "0"),
        (4330658, Unit.COUNT, "4,330,658"),
        (0.7324, Unit.SHARE, "73.2 %"),
        (0.0, Unit.SHARE, "0.0 %"),
        (Decimal("0.25"), Unit.SHARE, "25.0 %"),
        (0.0, Unit.SECONDS, "0.0 s"),
        (2.04, Unit.SECONDS, "2.0 s"),
        (9.97, Unit.SECONDS, "10 s"),
        (59.6, Unit.SECONDS, "1 min 0 s"),
        (200, Unit.SECONDS, "3 min 20 s"),
        (3599.7, Unit.SECONDS, "1 h 0 min"),
        (86399, Unit.SECONDS, "1 d 0 h"),
        (200000, Unit.SECONDS, "2 d 8 h"),
        (4, Unit.SCORE, "4"),
        (4.0, Unit.SCORE, "4.00"),
        (3.6857, Unit.SCORE, "3.69"),
        (Decimal("0.688"), Unit.DOLLARS, "$0.69"),
        (Decimal("0.0123"), Unit.DOLLARS, "$0.0123"),
        (Decimal("0"), Unit.DOLLARS, "$0.00"),
        (Decimal("1234.5"), Unit.DOLLARS, "$1,234.50"),
    ],
)
def test_values_are_shown_with_their_unit(value, unit, text):
    assert show(value, unit).replace(NO_BREAK, " ") == text


@pytest.mark.parametrize("unit", Unit)
def test_what_cannot_be_computed_is_a_dash_and_never_zero(unit):
    assert show(None, unit) == "–"


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (0.75, 0.729, Unit.SHARE, "+2.1 points"),
        (0.5, 0.5, Unit.SHARE, "±0.0 points"),
        (0.05, 0.0, Unit.SHARE, "+5.0 points"),
        (4.0, 4.25, Unit.SCORE, "−0.25"),
        (90, 120, Unit.SECONDS, "−25 %"),
        (Decimal("3"), Decimal("2"), Unit.DOLLARS, "+50 %"),
        (5, 0, Unit.COUNT, ""),
        (0.5, None, Unit.SHARE, ""),
        (None, 0.5, Unit.SHARE, ""),
    ],
)
def test_changes_are_points_of_shares_and_per_cent_of_the_rest(now, before, unit, text):
    assert show_change(now, before, unit).replace(NO_BREAK, " ") == text


def test_an_interval_and_an_amount_read_naturally():
    assert show_interval((0.4344, 0.9021)) == f"43.4–90.2{NO_BREAK}%"
    assert show_amount(Decimal("1266.25"), "EUR", "month") == "1,266.25 EUR a month"
    assert show_amount(Decimal("80"), "EUR", "once") == "80.00 EUR"

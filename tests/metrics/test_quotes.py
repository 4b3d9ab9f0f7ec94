from datetime import timedelta
from decimal import Decimal

import pytest

from tests.metrics.matters import NOW, Matter, answered, behind, reading, values

pytestmark = pytest.mark.django_db

DAY = 24 * 60


def test_each_conversation_has_one_fate():
    accepted = answered().quoted("10", expires=DAY).quoted("20", expires=DAY, answer="accept")
    declined = answered().quoted("10", expires=DAY).quoted("20", expires=DAY, answer="decline")
    expired = answered().quoted("10", expires=DAY)
    still_open = answered().quoted("10", expires=DAY, answer="decline").quoted("30", expires=60 * DAY)
    answered()
    assert values("quotes", "offered", "accepted", "declined", "expired", "open", "none") == (4, 1, 1, 1, 1, 1)
    assert values("quotes", "quotes", "acceptance") == (7, 0.25)
    for part, matter in (("accepted", accepted), ("declined", declined), ("expired", expired), ("open", still_open)):
        assert behind("quotes", part) == {matter.row.pk}


def test_a_quote_expires_at_its_moment():
    quoted = Matter(opened=NOW - timedelta(days=1)).customer_says().assistant_says().quoted("10", expires=DAY)
    assert behind("quotes", "expired") == {quoted.row.pk}
    assert behind("quotes", "open", at=NOW - timedelta(microseconds=1)) == {quoted.row.pk}


def test_values_are_never_added_across_currencies_and_periods():
    answered().quoted("10.10", expires=DAY, answer="accept").quoted("20.20", expires=DAY, answer="accept")
    answered().quoted("100", expires=DAY, answer="accept", period="once")
    answered().quoted("7", expires=60 * DAY, currency="USD").quoted("8", expires=DAY, currency="USD", answer="decline")
    found = [(a.part, a.value, a.currency, a.period) for a in reading("quotes").amounts]
    assert found == [
        ("accepted", Decimal("30.30"), "EUR", "month"),
        ("open", Decimal("0"), "EUR", "month"),
        ("accepted", Decimal("100"), "EUR", "once"),
        ("open", Decimal("0"), "EUR", "once"),
        ("accepted", Decimal("0"), "USD", "month"),
        ("open", Decimal("7"), "USD", "month"),
    ]


def test_a_quote_in_a_joined_conversation_is_one_of_the_matter():
    goes_on = answered()
    answered().quoted("10", expires=DAY, answer="accept").joined_with(goes_on)
    assert behind("quotes", "accepted") == {goes_on.row.pk}
    assert [(a.part, a.value) for a in reading("quotes").amounts] == [("accepted", Decimal("10")), ("open", Decimal(0))]

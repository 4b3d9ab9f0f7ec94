"""What a tool is told and what it may answer: an offer that cannot be right is not made."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from chat.packs.contract import Answer, Line, Offer, Problem
from tests.packs.folders import context


class TestContext:
    def test_today_is_the_date_at_the_companys_place(self):
        late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        assert context(now=late).today == date(2027, 1, 1)
        assert context(now=late, time_zone="America/New_York").today == date(2026, 12, 31)

    def test_a_time_without_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            context(now=datetime(2026, 1, 1))


class TestOffer:
    GOOD = {
        "product": "move",
        "title": "A move",
        "price": Decimal("10.00"),
        "currency": "EUR",
        "period": "once",
        "inputs": (("Rooms", "3"),),
        "breakdown": (Line("Base", Decimal("12.50")), Line("Reduction", Decimal("-2.50"))),
        "valid_for": timedelta(days=1),
    }

    def test_that_adds_up_is_made(self):
        assert Offer(**self.GOOD).price == Decimal("10.00")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"price": Decimal("10.01")}, "the breakdown adds up to 10.00, not to 10.01"),
            ({"price": 10.0}, "finite Decimals"),
            ({"price": Decimal("NaN")}, "finite Decimals"),
            ({"price": Decimal(0), "breakdown": ()}, "not positive"),
            ({"breakdown": (Line("Base", Decimal("9.995")), Line("Rest", Decimal("0.005")))}, "fractions of a cent"),
            ({"currency": "euro"}, "currency"),
            ({"period": "week"}, "period"),
            ({"valid_for": timedelta(0)}, "valid_for"),
            ({"inputs": (("Rooms", 3),)}, "pairs of texts"),
        ],
    )
    def test_that_cannot_be_right_is_not_made(self, changes, words):
        with pytest.raises(ValueError, match=words):
            Offer(**(self.GOOD | changes))

    def test_a_problem_must_say_something_and_an_answer_must_be_json(self):
        with pytest.raises(ValueError, match="what is wrong"):
            Problem()
        with pytest.raises(TypeError):
            Answer({"price": Decimal(1)})

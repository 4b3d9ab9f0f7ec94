"""When a company's people are there, by the clock at its place."""

from datetime import UTC, datetime

import pytest

from chat.packs.folder import read_pack
from tests.packs.folders import MOVERS


class TestHours:
    HOURS = read_pack(MOVERS).settings.hours

    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2026-11-23T07:59+01:00", False),
            ("2026-11-23T08:00+01:00", True),
            ("2026-11-23T16:59+00:00", True),
            ("2026-11-23T18:00+01:00", False),
            ("2026-11-28T12:30+01:00", False),  # the Saturday's break
            ("2026-11-29T10:00+01:00", False),  # Sunday
            ("2026-12-25T10:00+01:00", False),  # a holiday on a Friday
        ],
    )
    def test_are_those_of_the_companys_place(self, moment, is_open):
        assert self.HOURS.is_open(datetime.fromisoformat(moment)) is is_open

    @pytest.mark.parametrize(
        ("moment", "opening"),
        [
            ("2026-11-23T07:00+01:00", "2026-11-23T08:00+01:00"),
            ("2026-11-28T12:30+01:00", "2026-11-28T13:00+01:00"),
            ("2026-12-24T18:30+01:00", "2026-12-26T09:00+01:00"),
            ("2027-03-27T16:00+01:00", "2027-03-29T08:00+02:00"),  # summer time begins in between
        ],
    )
    def test_the_next_opening(self, moment, opening):
        assert self.HOURS.next_opening(datetime.fromisoformat(moment)) == datetime.fromisoformat(opening)

    def test_a_desk_that_never_opens_has_no_next_opening(self):
        closed = self.HOURS.model_copy(
            update=dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], ())
        )
        assert closed.next_opening(datetime(2026, 11, 23, tzinfo=UTC)) is None

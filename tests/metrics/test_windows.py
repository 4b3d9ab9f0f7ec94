from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from agents_desk.metrics.window import WindowInvalid, parse_window

NOW = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def test_without_anything_it_is_the_last_thirty_days_today_included():
    window = parse_window({}, now=NOW)
    assert (window.start, window.end) == (datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))


def test_today_is_the_readers_today():
    window = parse_window({"days": "7", "tz": "Europe/Berlin"}, now=NOW)  # there it is 1 July already
    assert window.end.astimezone(UTC) == datetime(2026, 7, 1, 22, tzinfo=UTC)
    assert window.start.astimezone(UTC) == datetime(2026, 6, 24, 22, tzinfo=UTC)


def test_dates_are_midnights_of_the_zone_also_across_the_change_of_clocks():
    window = parse_window({"from": "2026-03-28", "to": "2026-03-30", "tz": "Europe/Berlin"}, now=NOW)
    assert window.start.astimezone(UTC) == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert window.end.astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)  # 47 hours


def test_the_previous_window_has_as_many_days_whatever_their_hours():
    window = parse_window({"from": "2026-03-29", "to": "2026-03-30", "tz": "Europe/Berlin"}, now=NOW).previous()
    assert window.start.astimezone(UTC) == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert window.end.astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)


def test_moments_are_read_with_their_own_offset_or_in_the_zone():
    window = parse_window({"from": "2026-06-01T08:00", "to": "2026-06-01T12:00+00:00", "tz": "Europe/Berlin"}, now=NOW)
    assert window.start.astimezone(UTC) == datetime(2026, 6, 1, 6, tzinfo=UTC)
    assert window.end.astimezone(UTC) == datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_one_end_alone_is_completed():
    assert parse_window({"from": "2026-06-20"}, now=NOW).end == datetime(2026, 7, 1, tzinfo=UTC)
    assert parse_window({"to": "2026-06-20"}, now=NOW).start == datetime(2026, 5, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "parameters",
    [{}, {"days": "90", "tz": "Asia/Tokyo"}, {"from": "2026-06-01", "to": "2026-06-03T10:15", "tz": "Europe/Berlin"}],
)
def test_its_query_leads_to_the_same_window(parameters):
    window = parse_window(parameters, now=NOW)
    assert parse_window(QueryDict(window.query()).dict(), now=NOW) == window


@pytest.mark.parametrize(
    "parameters",
    [
        {"tz": "Mars/Olympus"},
        {"tz": "../../etc/passwd"},
        {"days": "31"},
        {"days": "many"},
        {"from": "yesterday"},
        {"from": "2026-02-30"},
        {"from": "2026-06-02", "to": "2026-06-02"},
        {"from": "2026-06-03", "to": "2026-06-02"},
        {"from": "0001-01-01", "to": "2026-06-02", "tz": "Asia/Tokyo"},
        {"from": "2026-06-01", "to": "9999-12-31", "tz": "America/New_York"},
    ],
)
def test_what_is_no_window_is_refused_with_a_sentence(parameters):
    with pytest.raises(WindowInvalid, match=r"\.$"):
        parse_window(parameters, now=NOW)

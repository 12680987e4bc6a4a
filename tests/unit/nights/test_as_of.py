"""Which night an instant belongs to, also where the clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from nights.as_of import last_midnight, local_date, microseconds, midnight, read_instant
from nights.errors import CallError


@pytest.mark.parametrize(
    ("zone", "instant", "expected"),
    [
        ("UTC", "2026-11-21T02:00Z", "2026-11-21T00:00Z"),
        ("UTC", "2026-11-21T00:00Z", "2026-11-21T00:00Z"),
        ("UTC", "2026-11-20T23:59:59.999999Z", "2026-11-20T00:00Z"),
        ("Europe/Berlin", "2026-11-21T01:00Z", "2026-11-20T23:00Z"),
        # Two days of 23 and of 25 hours.
        ("Europe/Berlin", "2026-03-29T22:30Z", "2026-03-29T22:00Z"),
        ("Europe/Berlin", "2026-03-29T21:59Z", "2026-03-28T23:00Z"),
        ("Europe/Berlin", "2026-10-25T22:30Z", "2026-10-24T22:00Z"),
        ("America/Los_Angeles", "2026-07-02T06:59Z", "2026-07-01T07:00Z"),
        # Midnight is skipped: the day begins at 01:00 (-02:00).
        ("America/Sao_Paulo", "2018-11-04T12:00Z", "2018-11-04T03:00Z"),
        ("America/Sao_Paulo", "2018-11-04T02:59Z", "2018-11-03T03:00Z"),
        # Midnight comes twice: the day begins at the first.
        ("America/Havana", "2026-11-01T04:30Z", "2026-11-01T04:00Z"),
        ("America/Havana", "2026-11-01T05:30Z", "2026-11-01T04:00Z"),
    ],
)
def test_the_night_begins_at_the_last_local_midnight(
    zone: str, instant: str, expected: str
) -> None:
    found = last_midnight(datetime.fromisoformat(instant), zone)
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is UTC


def test_a_night_is_called_by_the_day_that_begins() -> None:
    assert local_date(midnight(date(2026, 10, 31), "Asia/Tokyo"), "Asia/Tokyo") == date(
        2026, 10, 31
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-31", "2026-10-30T23:00Z"),
        ("2026-10-31T02:00", "2026-10-31T01:00Z"),
        ("2026-10-31T02:00+00:00", "2026-10-31T02:00Z"),
    ],
)
def test_a_time_stands_in_the_reporting_zone_unless_it_says(text: str, expected: str) -> None:
    assert read_instant(text, "Europe/Berlin") == datetime.fromisoformat(expected)


def test_what_is_no_time_says_how_to_write_one() -> None:
    with pytest.raises(CallError, match="write 2026-10-31 or"):
        read_instant("yesterday", "UTC")


def test_microseconds_are_exact_far_from_the_epoch() -> None:
    assert microseconds(datetime(2099, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) == 4102444799999999

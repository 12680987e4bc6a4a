"""Which night is it: its T is the last midnight of the reporting zone at or before an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nights.errors import CallError


def last_midnight(instant: datetime, zone: str) -> datetime:
    """The last midnight of `zone` at or before `instant` (aware), in UTC.

    Where the clock skips midnight it is the day's first instant; where midnight comes twice, the
    first of them.

    >>> last_midnight(datetime(2026, 11, 21, 1, tzinfo=UTC), "Europe/Berlin").isoformat()
    '2026-11-20T23:00:00+00:00'
    """
    day = instant.astimezone(ZoneInfo(zone)).date()
    found = midnight(day, zone)
    return found if found <= instant else midnight(day - timedelta(days=1), zone)


def midnight(day: date, zone: str) -> datetime:
    """When `day` begins in `zone`, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_date(as_of: datetime, zone: str) -> date:
    """The day that begins at `as_of`: what people call the night by."""
    return as_of.astimezone(ZoneInfo(zone)).date()


def read_instant(text: str, zone: str) -> datetime:
    """An instant as a person writes it: `2026-10-31` or `2026-10-31T02:00`, in `zone` unless it says."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise CallError(
            f"'{text}' is no time; write 2026-10-31 or 2026-10-31T02:00 (in {zone}) or "
            "2026-10-31T02:00+01:00"
        ) from None
    _expect_sane(instant.date())
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone))


def read_day(text: str) -> date:
    """A day as a person writes it: `2026-10-31`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CallError(f"'{text}' is no day; write 2026-10-31") from None
    _expect_sane(day)
    return day


def _expect_sane(day: date) -> None:
    """Touchpoints are refused outside of these years, so no night there could hold any."""
    if not 1990 <= day.year <= 2100:
        raise CallError(f"{day} is no day that a night can be of; write one from 1990 to 2100")


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exactly."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def from_microseconds(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)

"""Days of the demo as seconds since 1970 UTC, with the rhythm of a week in the firm's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

ZONE = ZoneInfo("Europe/Berlin")
DAY = 86_400
_AHEAD = 400
"""Days after the last one that plans may reach into; what falls there is cut off later."""

# Share of a day's visits per local hour, from midnight: lunch and evening peaks.
_HOURS = np.array(
    [6, 3, 2, 1, 1, 2, 6, 14, 22, 27, 29, 30, 34, 31, 28, 27, 28, 32, 38, 46, 52, 48, 34, 16], float
)
_WEEKDAYS = np.array([1.0, 0.98, 0.95, 1.02, 0.9, 0.78, 1.12])  # Monday first
_OFFICE = np.array([0] * 8 + [6, 10, 11, 10, 6, 8, 10, 9, 7, 3] + [0] * 6, float)


@dataclass(frozen=True)
class Calendar:
    """The demo's days, numbered from 0."""

    first_day: date
    days: int
    midnights: Ints
    """Local midnight of each day, with a year of days after the last."""

    @classmethod
    def ending(cls, last_day: date, days: int) -> Calendar:
        first = last_day - timedelta(days=days - 1)
        midnights = [local_midnight(first + timedelta(days=n)) for n in range(days + _AHEAD)]
        return cls(first, days, np.array(midnights, dtype=np.int64))

    @property
    def start(self) -> int:
        """First second: midnight UTC of the first day, where the first file begins."""
        return utc_midnight(self.first_day)

    @property
    def end(self) -> int:
        """The second after the last: midnight UTC after the last day, where the last file ends."""
        return utc_midnight(self.first_day + timedelta(days=self.days))

    def file_day(self, seconds: Ints) -> npt.NDArray[np.int32]:
        """Number of the UTC day that a second falls in: whose file it arrives with."""
        return ((seconds - utc_midnight(self.first_day)) // DAY).astype(np.int32)

    def date(self, day: int) -> date:
        return self.first_day + timedelta(days=day)

    def arrivals(self, rng: np.random.Generator, n: int, *, office: bool = False) -> Ints:
        """Days on which n people first come: busier weekends (or none), a slowly growing firm."""
        numbers = np.arange(self.days)
        weekday = (numbers + self.first_day.weekday()) % 7
        weight = (weekday < 5) if office else _WEEKDAYS[weekday]
        weight = weight * (1 + 0.5 * numbers / self.days)
        return rng.choice(self.days, n, p=weight / weight.sum()).astype(np.int64)

    def at_work(self, seconds: Ints) -> Ints:
        """The same seconds moved into office hours, never past one another.

        A night is squeezed into the three quarters of an hour after eight.
        """
        day = np.searchsorted(self.midnights, seconds, side="right") - 1
        hour = (seconds - self.midnights[day]) / 3600
        day = day + (hour >= 18)
        since = np.where(hour >= 18, hour - 18, hour + 6)
        opened = np.where(
            (hour >= 8) & (hour < 18), 8.75 + (hour - 8) * 0.925, 8 + since * 0.75 / 14
        )
        return np.asarray(self.midnights[day] + (opened * 3600).astype(np.int64), dtype=np.int64)

    def moment(self, rng: np.random.Generator, day: Ints, *, office: bool = False) -> Ints:
        """A second of each day, at an hour people are awake (or at work)."""
        hours = _OFFICE if office else _HOURS
        hour = rng.choice(24, len(day), p=hours / hours.sum())
        bounded = np.clip(day, 0, len(self.midnights) - 1)
        return self.midnights[bounded] + hour * 3600 + rng.integers(0, 3600, len(day))


def local_midnight(day: date) -> int:
    """Midnight that begins `day` in the firm's zone."""
    return int(datetime.combine(day, time(), ZONE).timestamp())


def utc_midnight(day: date) -> int:
    return int(datetime.combine(day, time(), ZoneInfo("UTC")).timestamp())

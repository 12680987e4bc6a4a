"""Time across the page: where a moment lies between a customer's first and last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_STEPS = (1, 2, 7, 14)
"""Days between the marks of short stretches; longer ones have a mark at each month's beginning."""
_MOST_MARKS = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """From `begins` to `ends`, in local time, as 0 to 100 percent."""

    begins: datetime
    ends: datetime

    def at(self, moment: datetime) -> float:
        """Where it lies, in percent with two digits.

        >>> Scale(datetime(2026, 1, 1), datetime(2026, 1, 11)).at(datetime(2026, 1, 2))
        10.0
        """
        whole = (self.ends - self.begins).total_seconds() or 1.0
        share = (moment - self.begins).total_seconds() / whole
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def marks(self) -> list[datetime]:
        """Beginnings of days or months to write below: at most a dozen.

        >>> [mark.day for mark in Scale(datetime(2026, 1, 1, 8), datetime(2026, 1, 4)).marks()]
        [2, 3, 4]
        """
        days = (self.ends - self.begins).days + 1
        step = next((step for step in _STEPS if days / step <= _MOST_MARKS), None)
        if step is None:
            return self._months()
        first = self.begins.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        count = max(0, (self.ends - first).days // step + 1)
        return [first + timedelta(days=step * n) for n in range(count)]

    def _months(self) -> list[datetime]:
        first = self.begins.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        months = (self.ends.year - first.year) * 12 + self.ends.month - first.month
        step = -(-months // _MOST_MARKS) or 1
        numbers = range(first.month - 1 + step, first.month + months, step)
        return [first.replace(year=first.year + n // 12, month=n % 12 + 1) for n in numbers]

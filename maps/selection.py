"""Whom and when a view of the map is about: a period of entry and a segment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maps.errors import MapError


@dataclass(frozen=True, slots=True)
class Selection:
    """One entry period and one segment, as the metric tables name them."""

    period_kind: str = "all"
    period_start: date | None = None
    segment_by: str = "all"
    segment: str = "(all)"

    @property
    def period(self) -> str:
        """The period as the page's address has it: `all`, or `month:2026-09-01`.

        >>> Selection("month", date(2026, 9, 1)).period
        'month:2026-09-01'
        """
        return f"{self.period_kind}:{self.period_start}" if self.period_start else self.period_kind

    @property
    def group(self) -> str:
        """The segment as the page's address has it."""
        return f"{self.segment_by}:{self.segment}"

    @property
    def key(self) -> str:
        """Both; read() reads it.

        >>> Selection().key
        'all|all:(all)'
        """
        return f"{self.period}|{self.group}"

    @classmethod
    def of(cls, row: dict[str, object]) -> Selection:
        """The selection that a row of a metric table is of."""
        start = row["period_start"]
        return cls(
            str(row["period_kind"]),
            start if isinstance(start, date) else None,
            str(row["segment_by"]),
            str(row["segment"]),
        )

    @classmethod
    def read(cls, key: str) -> Selection:
        """What key() wrote; MapError for anything else.

        >>> Selection.read("month:2026-09-01|customer.first_channel:web").segment
        'web'
        """
        period, bar, group = key.partition("|")
        kind, _, start = period.partition(":")
        by, colon, segment = group.partition(":")
        try:
            begins = date.fromisoformat(start) if start else None
        except ValueError:
            begins = None
        if not (bar and colon) or (kind == "all") is not (begins is None):
            raise MapError(
                "a selection is written period|column:value, such as all|all:(all) or "
                "month:2026-09-01|customer.first_channel:web"
            )
        return cls(kind, begins, by, segment)


EVERYBODY = Selection()
"""All periods and all customers: the first view."""

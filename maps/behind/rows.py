"""Finds the customers, journeys, visits or touchpoints behind a number, from published tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from maps.behind.columns import UNITS
from maps.behind.number import Number
from maps.row import key_columns
from maps.selection import Selection
from warehouse.engine import Engine, named_in

PAGE_ROWS = 50
_HERE = Path(__file__).parent

# What transforms/metrics/visit_cohort.sql says of the same visits.
_MEMBER = """
    SELECT v.*
    FROM stage_visit AS v
    WHERE
        v.definition = $definition AND v.entered_at < $watermark_at
        AND v.entered_date BETWEEN $first_date AND $last_date
"""
_OF_SEGMENT = """
        AND EXISTS (
            SELECT 1
            FROM visit_segment AS s
            WHERE
                s.definition = v.definition AND s.journey_id = v.journey_id
                AND s.visit_no = v.visit_no
                AND s.segment_by = $segment_by AND s.segment = $segment
        )
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A number of a definition's map, and what the night knows that its rows depend on."""

    definition: str
    number: Number
    selection: Selection
    watermark_at: datetime | None
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """`total` of `unit` (customer, journey, visit, touchpoint), and one page of them, newest first.

    Each row: customer_id, happened_at, and what else its unit is told apart by.
    """

    unit: str
    total: int
    customers: int
    rows: list[dict[str, Any]]
    page: int

    @property
    def first(self) -> int:
        """The number of the page's first row."""
        return (self.page - 1) * PAGE_ROWS + 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_ROWS))


def rows_behind(engine: Engine, asked: Asked, page: int = 1) -> Behind:
    """The rows behind a number: as many as the number says, 50 a page.

    `engine` finds the published tables of the night by their bare names.
    """
    counted = asked.number.counted
    units = UNITS[counted.unit]
    # A sum over rows of its table counts each unit once for each of the rows.
    told = ", ".join([*units, *key_columns(asked.number.table)])
    bound = _bound(asked)
    source = _source(asked, counted.sql or asked.number.table, counted.condition)
    where = f"SELECT {told}, MIN(happened_at) AS happened_at FROM ({source}) GROUP BY {told}"
    total, customers = engine.rows(
        f"SELECT COUNT(*), COUNT(DISTINCT customer_id) FROM ({where})", named_in(where, bound)
    )[0]
    listed = f"{where} ORDER BY happened_at DESC, {told} LIMIT {PAGE_ROWS} OFFSET {(page - 1) * PAGE_ROWS}"
    found = engine.arrow(listed, named_in(listed, bound)).to_pylist()
    return Behind(counted.unit, total, customers, found, page)


def _source(asked: Asked, name: str, condition: str) -> str:
    """All rows of the number's table and selection that its key and column mean."""
    member = _MEMBER + ("" if asked.selection.segment_by == "all" else _OF_SEGMENT)
    if "stage" in asked.number.key:
        # Said here too, so that nothing is joined with visits to other stages first.
        member += " AND v.stage = $key_stage"
    keys = [f"CAST({column} AS VARCHAR) = $key_{column}" for column in asked.number.key]
    where = " AND ".join([f"({condition})", *keys])
    return f"WITH member AS ({member})\nSELECT * FROM (\n{_text(name)}\n) WHERE {where}"


@cache
def _text(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


def _bound(asked: Asked) -> dict[str, Any]:
    selection = asked.selection
    first, last = _days(selection)
    return {
        "definition": asked.definition,
        "watermark_at": asked.watermark_at,
        "goal": asked.goal,
        "first_date": first,
        "last_date": last,
        "period_kind": selection.period_kind,
        "period_start": selection.period_start,
        "segment_by": selection.segment_by,
        "segment": selection.segment,
        **{f"key_{column}": value for column, value in asked.number.key.items()},
    }


def _days(selection: Selection) -> tuple[date, date]:
    """First and last day of entry that the period holds."""
    start = selection.period_start
    if start is None:
        return date.min, date.max
    if selection.period_kind == "week":
        return start, start + timedelta(days=6)
    return start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)

"""What the timeline page asks the published tables, beside what `sojourn customer` does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from warehouse.engine import Engine

Row = dict[str, Any]

_ACTIVITY = """
-- One row per channel and day of the customer's touchpoints, the day's middle one standing for it.
SELECT channel, COUNT(*) AS touchpoints, MEDIAN(occurred_at) AS happened_at
FROM touchpoint
WHERE customer_id = ?
GROUP BY channel, CAST(occurred_at AS DATE)
ORDER BY channel, happened_at
"""
_TONES = """
SELECT occurred_at AS happened_at, sentiment
FROM touchpoint
WHERE customer_id = ? AND sentiment IS NOT NULL
ORDER BY occurred_at
"""
_WAITS = """
SELECT DISTINCT t.touchpoint_id, w.asked_at, w.answered_at
FROM wait AS w
JOIN journey AS j ON j.definition = w.definition AND j.journey_id = w.journey_id
JOIN touchpoint AS t ON t.touchpoint_key = w.touchpoint_key
WHERE j.customer_id = ?
"""


def current_id(engine: Engine, customer: int) -> int | None:
    """The customer that an id of any night leads to; None where it leads to none, or never was one."""
    found = engine.value("SELECT customer_id FROM customer_alias WHERE alias_id = ?", [customer])
    return None if found is None else int(found)


def activity(engine: Engine, customer: int) -> list[Row]:
    """How much happened on each channel and day."""
    return _rows(engine, _ACTIVITY, customer)


def tones(engine: Engine, customer: int) -> list[Row]:
    """How the customer sounded, text by text."""
    return _rows(engine, _TONES, customer)


def waits(engine: Engine, customer: int) -> dict[str, tuple[datetime, datetime | None]]:
    """touchpoint_id → when the question was asked, and when it was answered."""
    return {
        row["touchpoint_id"]: (row["asked_at"], row["answered_at"])
        for row in _rows(engine, _WAITS, customer)
    }


def _rows(engine: Engine, sql: str, customer: int) -> list[Row]:
    rows: list[Row] = engine.arrow(sql, [customer]).to_pylist()
    return rows

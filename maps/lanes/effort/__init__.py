"""What a completed journey cost the customer: each measure by itself, half and nine of ten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.lanes.lane import Lane
from maps.readings import JOURNEY_EFFORT
from maps.selection import EVERYBODY
from maps.view import View

MEASURES = ("touchpoints", "sessions", "switches", "repeats", "wait_seconds")
"""In the order people think of them; effort scores follow."""


def _model(view: View) -> Mapping[str, Any]:
    rows = {row["effort"]: row for row in view.rows("journey_effort")}
    scores = sorted(rows.keys() - set(MEASURES))
    whole = {row["effort"]: row for row in view.night.rows["journey_effort"].get(EVERYBODY, ())}
    return {
        "rows": [
            {
                "row": rows[name],
                "median": _part(rows[name]["median"], whole[name]["p90"]),
                "p90": _part(rows[name]["p90"], whole[name]["p90"]),
            }
            for name in (*MEASURES, *scores)
            if name in rows and name in whole
        ]
    }


def _part(value: float, most: float) -> float:
    """How far along the strip a value lies, of 100: everybody's nine of ten are at two thirds, in all views."""
    return round(min(100.0, 66.0 * value / most), 1) if most else 0.0


EFFORT = Lane("effort", (JOURNEY_EFFORT,), _model)

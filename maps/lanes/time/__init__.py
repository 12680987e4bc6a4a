"""How long a stage takes, and how long customers wait for us in it: both from curves that count who is still there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from maps.lanes.lane import Lane
from maps.readings import STAGE_DURATION, STAGE_WAIT
from maps.row import Row
from maps.view import View

HEIGHT = 112
_SHORTEST, _LONGEST = 600.0, 100 * 86_400.0
LINES = (("hour", 3_600), ("day", 86_400), ("week", 7 * 86_400), ("month", 30 * 86_400))
"""Times that people know, drawn through all columns."""


def _model(view: View) -> Mapping[str, Any]:
    durations, waits = view.by_stage("stage_duration"), view.by_stage("stage_wait")
    return {
        "height": HEIGHT,
        "lines": [(name, level(seconds)) for name, seconds in LINES],
        "columns": [
            {
                "stage": stage,
                "row": (row := durations.get(stage.name)),
                "drawn": _drawn(row) if row and not _is_instant(row) else None,
                "is_instant": row is not None and _is_instant(row),
                "wait": waits.get(stage.name),
            }
            for stage in view.stages
        ],
        "has_waits": bool(waits),
    }


def level(seconds: float) -> float:
    """How far down a time lies: the longest on top, each tenfold as high as the next; pixels."""
    held = min(max(seconds, _SHORTEST), _LONGEST)
    part = math.log(held / _SHORTEST) / math.log(_LONGEST / _SHORTEST)
    return round(HEIGHT * (1 - part), 1)


def _is_instant(row: Row) -> bool:
    """Whether nine of ten had left in the very moment they came: a stage that is an end."""
    return bool(row["p90_seconds"] == 0)


def _drawn(row: Row) -> dict[str, float | None]:
    """Levels of median, its interval and the 90th percentile; None where not reached."""
    columns = ("median_seconds", "median_low_seconds", "median_high_seconds", "p90_seconds")
    return {c: None if row[c] is None else level(row[c]) for c in columns}


TIME = Lane("time", (STAGE_DURATION, STAGE_WAIT), _model)

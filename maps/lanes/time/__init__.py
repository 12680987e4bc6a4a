"""How long a stage takes, and how long customers wait for us in it: both from curves that count who is still there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maps.lanes.lane import Lane
from maps.readings import STAGE_DURATION, STAGE_WAIT
from maps.row import Row
from maps.selection import EVERYBODY
from maps.view import View

HEIGHT = 112
LINES = (
    ("minute", 60),
    ("hour", 3_600),
    ("day", 86_400),
    ("week", 7 * 86_400),
    ("month", 30 * 86_400),
)
"""Times that people know, drawn through all columns."""
_TIMES = ("median_seconds", "median_low_seconds", "median_high_seconds", "p90_seconds")


@dataclass(frozen=True, slots=True)
class Scale:
    """Times upwards, each tenfold as high as the one before; the same in every view of a night."""

    shortest: float
    longest: float

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Scale:
        """One on which everybody's times have room, from a minute to a hundred days at most."""
        times = [row[c] for row in rows for c in ("median_seconds", "p90_seconds") if row[c]]
        return cls(
            max(60.0, min(times, default=3_600) / 3), min(8.64e6, max(times, default=864_000) * 1.6)
        )

    def level(self, seconds: float) -> float:
        """How far down a time lies, pixels.

        >>> Scale(60, 6000).level(600)
        56.0
        """
        held = min(max(seconds, self.shortest), self.longest)
        part = math.log(held / self.shortest) / math.log(self.longest / self.shortest)
        return round(HEIGHT * (1 - part), 1)


def _model(view: View) -> Mapping[str, Any]:
    durations, waits = view.by_stage("stage_duration"), view.by_stage("stage_wait")
    scale = Scale.of(view.night.rows["stage_duration"].get(EVERYBODY, ()))
    return {
        "height": HEIGHT,
        "lines": [
            (name, scale.level(seconds))
            for name, seconds in LINES
            if scale.shortest < seconds < scale.longest
        ],
        "columns": [
            {
                "stage": stage,
                "row": (row := durations.get(stage.name)),
                "drawn": _drawn(row, scale) if row and not _is_instant(row) else None,
                "is_instant": row is not None and _is_instant(row),
                "wait": waits.get(stage.name),
            }
            for stage in view.stages
        ],
    }


def _is_instant(row: Row) -> bool:
    """Whether nine of ten had left in the very moment they came: a stage that is an end."""
    return bool(row["p90_seconds"] == 0)


def _drawn(row: Row, scale: Scale) -> dict[str, float | None]:
    """Levels of median, its interval and the 90th percentile; None where not reached."""
    return {c: None if row[c] is None else scale.level(row[c]) for c in _TIMES}


TIME = Lane("time", (STAGE_DURATION, STAGE_WAIT), _model)

"""The geometry of the flow: a bar for each stage, a ribbon for each move, as wide as it has visits.

On along the middle; past other stages above them; back below them; out and away downwards. The
drawing is stretched to the columns' width, never in height: one unit upright is one pixel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from maps.row import Row

COLUMN = 100.0
_BAR = 4.0
"""Half the width of a stage's bar."""
_TALLEST = 84.0
"""Of the tallest bar, pixels."""
_THINNEST = 1.0
"""Ribbons that would be thinner are left to the words: nobody sees them, and all of them together hide the others."""
_GAP = 5.0
_AWAY = 30.0
"""How far out and open ribbons reach below everything else."""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One move: the path of its middle, and its width."""

    row: Row
    kind: str
    """on, past, back, end, open or start."""
    path: str
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to draw, in units of COLUMN across and pixels down."""

    width: float
    height: float
    bars: Sequence[tuple[float, float, float]]
    """Of each stage: left edge, top, height."""
    ribbons: Sequence[Ribbon]


@dataclass(slots=True)
class _Tracks:
    """Ribbons beside each other: each as near to the bars as those that it would cross allow."""

    taken: list[tuple[float, float, float]] = field(default_factory=list)

    def place(self, left: float, right: float, width: float) -> float:
        """How far from the bars the ribbon's middle lies."""
        edge = max((far for a, b, far in self.taken if a < right and left < b), default=0.0)
        self.taken.append((left, right, edge + width + _GAP))
        return edge + _GAP + width / 2

    @property
    def depth(self) -> float:
        return max((far for _, _, far in self.taken), default=0.0)


def draw(stages: Sequence[str], flows: Sequence[Row]) -> Drawing:
    """The drawing of `flows` between `stages`, which stand in the order of their ranks."""
    return _Drawing(stages, flows).made()


class _Drawing:
    def __init__(self, stages: Sequence[str], flows: Sequence[Row]) -> None:
        self._place = {stage: n for n, stage in enumerate(stages)}
        out = dict.fromkeys(stages, 0)
        into = dict.fromkeys(stages, 0)
        for row in flows:
            if row["from_stage"] in out:
                out[row["from_stage"]] += row["count"]
            if row["to_stage"] in into:
                into[row["to_stage"]] += row["count"]
        most = max((*out.values(), *into.values(), 1))
        self._unit = _TALLEST / most
        self._heights = [max(out[s], into[s]) * self._unit for s in stages]
        self._seen = [row for row in flows if row["count"] * self._unit >= _THINNEST]
        self._above, self._below = _Tracks(), _Tracks()

    def made(self) -> Drawing:
        tracks = {id(row): self._track(row) for row in sorted(self._seen, key=self._distance)}
        top = self._above.depth + 10
        floor = top + _TALLEST
        height = floor + self._below.depth + _AWAY
        ends = self._ends(floor)
        ribbons = [
            self._ribbon(row, tracks[id(row)], ends[id(row)], (top, floor, height))
            for row in sorted(self._seen, key=lambda row: -row["count"])
        ]
        bars = [
            (self._x(n) - _BAR, round(floor - h, 1), round(max(h, 1.0), 1))
            for n, h in enumerate(self._heights)
        ]
        return Drawing(COLUMN * len(self._place), round(height, 1), bars, ribbons)

    def _kind(self, row: Row) -> str:
        if row["from_stage"] == "START":
            return "start"
        if row["to_stage"] in ("END", "OPEN"):
            return str(row["to_stage"]).lower()
        steps = self._place[row["to_stage"]] - self._place[row["from_stage"]]
        return "on" if steps == 1 else "past" if steps > 1 else "back"

    def _distance(self, row: Row) -> tuple[int, int]:
        a, b = (self._place.get(row[end], -1) for end in ("from_stage", "to_stage"))
        return abs(b - a), -row["count"]

    def _track(self, row: Row) -> float:
        kind = self._kind(row)
        if kind not in ("past", "back"):
            return 0.0
        left, right = sorted((self._place[row["from_stage"]], self._place[row["to_stage"]]))
        tracks = self._above if kind == "past" else self._below
        return tracks.place(left, right, row["count"] * self._unit)

    def _ends(self, floor: float) -> dict[int, tuple[float, float]]:
        """Where each ribbon leaves its bar and where it meets the other, none on top of another."""
        order = {"past": 0, "start": 0, "on": 1, "back": 2, "open": 3, "end": 4}
        ends: dict[int, list[float]] = {id(row): [0.0, 0.0] for row in self._seen}
        for side, column in enumerate(("from_stage", "to_stage")):
            filled = [floor - height for height in self._heights]
            for row in sorted(self._seen, key=lambda row: (order[self._kind(row)], -row["count"])):
                n = self._place.get(row[column])
                if n is not None:
                    width = row["count"] * self._unit
                    ends[id(row)][side] = filled[n] + width / 2
                    filled[n] += width
        return {key: (a, b) for key, (a, b) in ends.items()}

    def _ribbon(
        self,
        row: Row,
        track: float,
        ends: tuple[float, float],
        levels: tuple[float, float, float],
    ) -> Ribbon:
        kind, width = self._kind(row), row["count"] * self._unit
        top, floor, height = levels
        y0, y1 = ends
        x0 = self._x(self._place.get(row["from_stage"], 0)) + _BAR
        x1 = self._x(self._place.get(row["to_stage"], 0)) - _BAR
        if kind == "on":
            path = _curve(x0, y0, x1, y1)
        elif kind == "past":
            path = _over(x0, y0, x1, y1, top - track)
        elif kind == "back":
            path = _round(x0, y0, x1, y1, floor + track)
        elif kind == "start":
            path = f"M{x1 - 26:.0f} 0C{x1 - 26:.0f} {y1 * 0.7:.0f} {x1 - 20:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
        else:
            away = x0 + (14 if kind == "end" else 26)
            path = f"M{x0:.0f} {y0:.0f}C{away:.0f} {y0:.0f} {away:.0f} {y0 + 12:.0f} {away:.0f} {min(y0 + 44, height):.0f}L{away:.0f} {height:.0f}"
        return Ribbon(row, kind, path, round(width, 1))

    def _x(self, place: int) -> float:
        return (place + 0.5) * COLUMN


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    middle = (x0 + x1) / 2
    return f"M{x0:.0f} {y0:.0f}C{middle:.0f} {y0:.0f} {middle:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"


def _over(x0: float, y0: float, x1: float, y1: float, level: float) -> str:
    """Up, along above the stages between, and down."""
    return (
        f"M{x0:.0f} {y0:.0f}C{x0 + 24:.0f} {y0:.0f} {x0 + 16:.0f} {level:.0f} {x0 + 44:.0f} {level:.0f}"
        f"L{x1 - 44:.0f} {level:.0f}C{x1 - 16:.0f} {level:.0f} {x1 - 24:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    )


def _round(x0: float, y0: float, x1: float, y1: float, level: float) -> str:
    """Out of the right side, down, back below the stages, up and in from the left."""
    return (
        f"M{x0:.0f} {y0:.0f}C{x0 + 30:.0f} {y0:.0f} {x0 + 30:.0f} {level:.0f} {x0 - 4:.0f} {level:.0f}"
        f"L{x1 + 4:.0f} {level:.0f}C{x1 - 30:.0f} {level:.0f} {x1 - 30:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    )

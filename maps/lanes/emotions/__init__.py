"""How customers sound, stage by stage: a line only where enough of them wrote; a gap is a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from maps import formatting
from maps.findings import deepest_dip
from maps.lanes.lane import Lane
from maps.readings import STAGE_SENTIMENT, SURVEY_SCORE
from maps.row import Row
from maps.view import View

HEIGHT = 96
_COLUMN = 100


def _model(view: View) -> Mapping[str, Any]:
    found = view.by_stage("stage_sentiment")
    rows = [found.get(stage.name) for stage in view.stages]
    told = [row if row and row["customer_sentiment"] is not None else None for row in rows]
    dip = deepest_dip(view)
    return {
        "height": HEIGHT,
        "zero": level(0),
        "width": _COLUMN * len(rows),
        "points": [(_x(n), level(row["customer_sentiment"]), row) for n, row in enumerate(told) if row],
        "lines": list(_lines(told)),
        "bands": [_band(n, row) for n, row in enumerate(told) if row and row["customer_sentiment_low"] is not None],
        "gaps": [_x(n) for n, row in enumerate(told) if row is None],
        "dip": dip["stage"] if dip else None,
        "columns": list(zip(view.stages, rows, strict=True)),
        "ratings": {stage.name: view.of_stage("survey_score", stage.name) for stage in view.stages},
        "scored": scored,
    }  # fmt: skip


def scored(row: Row) -> Callable[[float], str]:
    """How a score is told: csat as a share, nps in its hundred points, ces as the mean it is."""
    scale = row["rating_scale"]
    if scale.startswith("csat"):
        return formatting.percent
    return formatting.points if scale.startswith("nps") else formatting.plain


def level(tone: float) -> float:
    """How far down a tone between -1 and 1 lies, pixels."""
    return round(HEIGHT * (1 - tone) / 2, 1)


def _x(place: int) -> int:
    return _COLUMN * place + _COLUMN // 2


def _lines(told: Sequence[Row | None]) -> Iterator[str]:
    """A line through each run of neighbours whose tone is known: never across a gap."""
    run: list[str] = []
    for n, row in enumerate([*told, None]):
        if row is not None:
            run.append(f"{_x(n)} {level(row['customer_sentiment'])}")
        elif len(run) > 1:
            yield "M" + "L".join(run)
        if row is None:
            run = []


def _band(place: int, row: Row) -> tuple[int, float, float, str]:
    """Where the interval of a point is drawn: across, from, to; and whose it is."""
    low, high = level(row["customer_sentiment_low"]), level(row["customer_sentiment_high"])
    return _x(place), high, low, row["stage"]


EMOTIONS = Lane("emotions", (STAGE_SENTIMENT, SURVEY_SCORE), _model)

"""The heads of the columns: each stage, who entered it, and what became of their visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maps.findings import biggest_loss, may_be_lost
from maps.lanes.lane import Lane
from maps.readings import STAGE_ENTRY, STAGE_EXIT, STAGE_FLOW
from maps.row import Row
from maps.view import View

FATES = ("advanced", "regressed", "ended", "dropped")


def _model(view: View) -> Mapping[str, Any]:
    loss = biggest_loss(view)
    open_now = {r["from_stage"]: r for r in view.rows("stage_flow") if r["to_stage"] == "OPEN"}
    entries = view.by_stage("stage_entry")
    return {
        "loss": loss["from_stage"] if loss else None,
        "before_goal": may_be_lost(view),
        "columns": [
            {
                "stage": stage,
                "entry": entries.get(stage.name),
                "bars": (bars := _bars(view.of_stage("stage_exit", stage.name))),
                "fates": [row for row, _, _ in bars if row["cumulative_incidence"] > 0],
                "open": open_now.get(stage.name),
            }
            for stage in view.stages
        ],
    }


def _bars(exits: Sequence[Row]) -> list[tuple[Row, float, float]]:
    """For each way to leave: its row, where its part of the bar begins, how long it is; of 100."""
    by_kind = {row["exit_kind"]: row for row in exits}
    bars, at = [], 0.0
    for kind in FATES:
        if row := by_kind.get(kind):
            length = 100 * row["cumulative_incidence"]
            bars.append((row, round(at, 2), round(length, 2)))
            at += length
    return bars


HEADER = Lane("header", (STAGE_ENTRY, STAGE_EXIT, STAGE_FLOW), _model)

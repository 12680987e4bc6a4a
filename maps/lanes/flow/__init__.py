"""Where visits come from and go to: ribbons as wide as the moves are many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.findings import biggest_loss, may_be_lost
from maps.lanes.flow.ribbons import draw
from maps.lanes.lane import Lane
from maps.readings import STAGE_FLOW
from maps.view import View

_TOLD = 4
"""Moves out of a stage that are told in words; the ribbons, and the rows behind, have all of them."""


def _model(view: View) -> Mapping[str, Any]:
    loss = biggest_loss(view)
    names = [stage.name for stage in view.stages]
    flows = [row for row in view.rows("stage_flow") if row["from_stage"] in {"START", *names}]
    out = {
        name: sorted(
            (row for row in flows if row["from_stage"] == name), key=lambda row: -row["count"]
        )
        for name in names
    }
    return {
        "drawing": draw(names, flows),
        "loss": loss["from_stage"] if loss else None,
        "before_goal": may_be_lost(view),
        "order": {name: place for place, name in enumerate(names)},
        "columns": [(stage, out[stage.name][:_TOLD], out[stage.name][_TOLD:]) for stage in view.stages],
    }  # fmt: skip


FLOW = Lane("flow", (STAGE_FLOW,), _model)

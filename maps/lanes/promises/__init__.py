"""What was promised, how often it was kept, and by how much it was missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.lanes.lane import Lane
from maps.readings import STAGE_PROMISE
from maps.view import View


def _model(view: View) -> Mapping[str, Any]:
    order = {told.promise: place for place, told in enumerate(view.night.definition.expect)}
    return {
        "has_promises": bool(order),
        "columns": [
            (
                stage,
                sorted(
                    view.of_stage("stage_promise", stage.name),
                    key=lambda row: (order.get(row["promise"], len(order)), row["promise"]),
                ),
            )
            for stage in view.stages
        ],
    }


PROMISES = Lane("promises", (STAGE_PROMISE,), _model)

"""The sentence under the title: how many began, how many arrived, where most are lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.findings import biggest_loss, deepest_dip
from maps.lanes.lane import Lane
from maps.readings import STAGE_ENTRY, STAGE_FLOW, STAGE_SENTIMENT
from maps.view import View


def _model(view: View) -> Mapping[str, Any]:
    goal = view.night.definition.goal
    return {
        "began": [row for row in view.rows("stage_flow") if row["from_stage"] == "START"],
        "goal": view.by_stage("stage_entry").get(goal) if goal else None,
        "loss": biggest_loss(view),
        "dip": deepest_dip(view),
    }


STORY = Lane("story", (STAGE_ENTRY, STAGE_FLOW, STAGE_SENTIMENT), _model, is_masthead=True)

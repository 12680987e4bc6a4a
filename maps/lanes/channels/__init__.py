"""Where a stage happens, how often people change over, and who had to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.lanes.lane import Lane
from maps.readings import STAGE_CHANNEL
from maps.view import View

_TOLD = 4
_LEAST = 0.005
"""Channels with less are told as a number of channels: their bars could not be seen."""


def _model(view: View) -> Mapping[str, Any]:
    rows = view.rows("stage_channel")
    total = {row["channel"]: 0 for row in rows}
    for row in rows:
        total[row["channel"]] += row["touchpoints"]
    order = sorted(total, key=lambda channel: (-total[channel], channel))
    columns = []
    for stage in view.stages:
        own = sorted(
            (row for row in rows if row["stage"] == stage.name), key=lambda row: -row["share"]
        )
        told = [row for row in own[:_TOLD] if row["share"] >= _LEAST]
        columns.append(
            {
                "stage": stage,
                "told": sorted(told, key=lambda row: order.index(row["channel"])),
                "rest": len(own) - len(told),
                "all": own,
                "forced": [row for row in own if row["forced_switches"]],
            }
        )
    return {"columns": columns}


CHANNELS = Lane("channels", (STAGE_CHANNEL,), _model)

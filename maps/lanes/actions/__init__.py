"""What is done in a stage, in customers' words: the commonest touchpoints, by share of those who entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.lanes.lane import Lane
from maps.readings import STAGE_ACTION
from maps.row import Row
from maps.view import View

_TOLD = 4
_LEAST = 0.01
"""What fewer did says nothing of a stage."""


def _model(view: View) -> Mapping[str, Any]:
    columns = []
    for stage in view.stages:
        own = sorted(view.of_stage("stage_action", stage.name), key=_rank)
        told = [row for row in own[:_TOLD] if row["customer_share"] >= _LEAST]
        columns.append({"stage": stage, "told": told, "rest": len(own) - len(told)})
    return {"columns": columns, "did": lambda row: did(view, row["event_type"])}


def did(view: View, event_type: str) -> str:
    """An event word as the definition's labels, else the page's own words, say it."""
    own = view.night.definition.labels.get(event_type)
    return own or view.say.word("action", event_type)


def _rank(row: Row) -> tuple[float, str]:
    return -row["customers"], row["event_type"]


ACTIONS = Lane("actions", (STAGE_ACTION,), _model)

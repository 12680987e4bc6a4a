"""What the eye should find first: the biggest loss and the deepest dip."""

from __future__ import annotations

from maps.row import Row
from maps.view import View


def may_be_lost(view: View) -> frozenset[str]:
    """Stages where an end is a loss: those before the goal; without a goal, all but the last."""
    stages = view.stages
    goal = view.night.definition.goal or stages[-1].name
    rank = next(stage.rank for stage in stages if stage.name == goal)
    return frozenset(stage.name for stage in stages if stage.rank < rank)


def biggest_loss(view: View) -> Row | None:
    """The move to END that most visits took before the goal; None where nobody did."""
    stages = may_be_lost(view)
    ends = [
        row
        for row in view.rows("stage_flow")
        if row["to_stage"] == "END" and row["from_stage"] in stages
    ]
    return max(ends, key=lambda row: row["count"], default=None)


def deepest_dip(view: View) -> Row | None:
    """The stage whose customers sound worst; None where that may be chance.

    It is no chance if its interval lies below that of the stage where they sound best.
    """
    told = [
        row for row in view.rows("stage_sentiment") if row["customer_sentiment_low"] is not None
    ]
    if not told:
        return None
    worst = min(told, key=lambda row: row["customer_sentiment"])
    best = max(told, key=lambda row: row["customer_sentiment"])
    is_sure = worst["customer_sentiment_high"] < best["customer_sentiment_low"]
    return worst if is_sure else None

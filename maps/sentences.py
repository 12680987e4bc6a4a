"""Sentences about a number that several lanes say."""

from __future__ import annotations

from collections.abc import Callable

from maps import formatting as f
from maps.marks import interval
from maps.row import Row
from maps.view import View


def sure(view: View, row: Row, column: str, told: Callable[[float], str]) -> str:
    """` (95% interval: 65% to 68%)`; nothing where the number has none."""
    ends = interval(row, column)
    if ends is None:
        return view.say("interval_unknown")
    return view.say("interval", low=told(ends[0]), high=told(ends[1]))


def between(row: Row, column: str, told: Callable[[float], str]) -> str:
    """The interval beside a number: `65%–68%`; nothing where there is none."""
    ends = interval(row, column)
    return "" if ends is None else f"{told(ends[0])}–{told(ends[1])}"


def move(view: View, row: Row) -> str:
    """What a ribbon of the flow says."""
    kind = {"END": "end", "OPEN": "open"}.get(row["to_stage"], "move")
    if row["from_stage"] == "START":
        kind = "start"
    return view.say(
        f"flow.{kind}_say",
        count=f.count(row["count"]),
        stage=view.label(row["from_stage"]),
        to=view.label(row["to_stage"]),
        share=f.percent(row["share_out"]),
    )


def heard(view: View, row: Row) -> str:
    """What a point of the curve of tones says."""
    return view.say(
        "emotions.tone_say",
        stage=view.label(row["stage"]),
        tone=f.tone(row["customer_sentiment"]),
        interval=sure(view, row, "customer_sentiment", f.tone),
        heard=f.count(row["customers_heard"]),
        customers=f.count(row["customers"]),
        coverage=f.percent(row["coverage"]),
    )

"""The list below the picture: a line for each touchpoint, and beside it the stage each journey was in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Visit = tuple[str, int, int]
"""Definition, number of the journey, number of the visit."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A stage beside `lines` touchpoints: the visit they lie in, or none."""

    lines: int
    visit: Visit | None


def cells(touchpoints: Sequence[Row], definition: str) -> list[Cell | None]:
    """For each touchpoint the cell that begins beside it; None where the one above reaches down to it.

    A visit reaches from the first touchpoint that is listed with it to the last, also past those that the
    definition does not list.

    >>> row = lambda visit: {"places": [{"definition": "buy", "journey_no": 1, "visit_no": visit}]}
    >>> [cell and cell.lines for cell in cells([row(1), {"places": []}, row(1), row(2)], "buy")]
    [3, None, None, 1]
    """
    told: list[Cell | None] = []
    while len(told) < len(touchpoints):
        at = len(told)
        visit = _visit(touchpoints[at], definition)
        ends = at + 1
        if visit is not None:
            same = [n for n in range(at, len(touchpoints)) if _visit(touchpoints[n], definition) == visit]  # fmt: skip
            ends = _unbroken(touchpoints, definition, visit, same[-1] + 1, at)
        told += [Cell(ends - at, visit), *[None] * (ends - at - 1)]
    return told


def _unbroken(
    touchpoints: Sequence[Row], definition: str, visit: Visit, ends: int, at: int
) -> int:  # fmt: skip
    """Where the visit's cell ends: before a touchpoint of another visit, which only ties put in between."""
    for n in range(at, ends):
        if _visit(touchpoints[n], definition) not in (visit, None):
            return n
    return ends


def _visit(touchpoint: Row, definition: str) -> Visit | None:
    for place in touchpoint["places"]:
        if place["definition"] == definition:
            return definition, place["journey_no"], place["visit_no"]
    return None

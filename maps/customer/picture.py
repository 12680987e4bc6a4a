"""The picture above the list: stage bands of each journey definition, a row for each channel, tones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from company import JourneyDefinition, Stage
from maps.customer.scale import Scale

Row = Mapping[str, Any]
Local = Callable[[datetime], datetime]
_THINNEST = 0.3
"""Percent of the width that can still be seen."""


@dataclass(frozen=True, slots=True)
class Band:
    """A visit to a stage: where it begins and how wide it is, in percent."""

    label: str
    begins: float
    width: float
    shade: int
    is_open: bool
    is_stuck: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """Something that happened: where, how big (pixels), how high (0 to 100, lower is better)."""

    at: float
    radius: float = 3.5
    height: float = 50.0


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws, each list from top to bottom."""

    bands: list[tuple[JourneyDefinition, list[Band]]]
    channels: list[tuple[str, int, list[Dot]]]
    tones: list[Dot]
    marks: list[tuple[float, datetime]]


def bands(
    visits: Sequence[Row], definitions: Iterable[JourneyDefinition], scale: Scale, local: Local
) -> list[tuple[JourneyDefinition, list[Band]]]:
    """The definitions that the customer is in, each with its visits."""
    told = []
    for definition in definitions:
        stages = {stage.name: stage for stage in definition.stages}
        own = [visit for visit in visits if visit["definition"] == definition.name]
        if own:
            told.append((definition, [_band(visit, stages, scale, local) for visit in own]))
    return told


def channels(
    activity: Iterable[Row], scale: Scale, local: Local
) -> list[tuple[str, int, list[Dot]]]:
    """Channel, its touchpoints and a dot a day whose area is its touchpoints; the busiest first."""
    found: dict[str, list[Row]] = {}
    for row in activity:
        found.setdefault(row["channel"], []).append(row)
    told = [
        (
            channel,
            sum(row["touchpoints"] for row in rows),
            [Dot(scale.at(local(row["happened_at"])), _radius(row["touchpoints"])) for row in rows],
        )
        for channel, rows in found.items()
    ]
    return sorted(told, key=lambda one: (-one[1], one[0]))


def tones(found: Iterable[Row], scale: Scale, local: Local) -> list[Dot]:
    """A dot for each text, the better the higher."""
    return [
        Dot(scale.at(local(row["happened_at"])), 4.0, round(50 - 42 * row["sentiment"], 1))
        for row in found
    ]


def _band(visit: Row, stages: Mapping[str, Stage], scale: Scale, local: Local) -> Band:
    begins = scale.at(local(visit["entered_at"]))
    ends = scale.at(local(visit["exited_at"])) if visit["exited_at"] else 100.0
    stage = stages.get(visit["stage"])
    return Band(
        label=stage.label if stage else visit["stage"],
        begins=begins,
        width=round(max(ends - begins, _THINNEST), 2),
        shade=stage.rank % 2 if stage else 0,
        is_open=visit["exit_kind"] == "open",
        is_stuck=visit["stuck_since"] is not None,
    )


def _radius(touchpoints: int) -> float:
    return round(min(2.2 + 1.1 * math.sqrt(touchpoints), 9.0), 1)

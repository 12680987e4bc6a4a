"""Journeys and stage visits of every customer, by the rules of the manual and nothing else.

One plain loop over the touchpoints in order. It is slow beside the pipeline (a second for 300,000) and
meant to be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from demo.truth.definition import Definition


@dataclass(slots=True)
class Step:
    """One touchpoint of a customer."""

    row: int
    at: int
    word: str
    said: str
    """Path of a page that was viewed, subject of a ticket that was opened, empty for all else."""
    ticket: int
    """The ticket it is about, -1 for none."""
    channel: str
    is_driving: bool
    cents: int


@dataclass(slots=True)
class Visit:
    """A run of one stage."""

    stage: str
    entered: int
    last: int
    touchpoints: int = 0
    listed: int = 0
    matched: int = 0
    cents: int = 0
    waited: int | None = None
    """Sum of the answered waits that began in it."""
    channels: set[str] = field(default_factory=set)
    exited: int | None = None
    exit_kind: str = "open"
    ended_by: str | None = None


@dataclass(slots=True)
class Journey:
    """A customer's way; `first` is the row of its first touchpoint."""

    customer: int
    first: int
    visits: list[Visit] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    is_over: bool = False
    asked: dict[int, tuple[Visit, int]] = field(default_factory=dict)
    """By ticket the question without an answer: the visit it fell into, and when."""


def journeys(
    definition: Definition, customer: int, steps: Iterable[Step], watermark: int
) -> list[Journey]:
    """One customer's journeys. `steps` are in order; times in µs."""
    found: list[Journey] = []
    for step in steps:
        current = found[-1] if found and not found[-1].is_over else None
        if current and step.at - current.visits[-1].last > definition.inactivity_us:
            current = None
        if not step.is_driving:
            if current:
                current.visits[-1].listed += 1
                current.visits[-1].cents += step.cents
                _wait(definition, current, step)
            continue
        stage = _stage(definition, current, step)
        if current and definition.goal in current.reached and stage in definition.restart:
            _end(current, step, "restart")
            current = None
        elif current is None and step.word not in definition.starts:
            continue
        if current is None:
            current = Journey(customer, step.row)
            found.append(current)
        _enter(definition, current, step, stage)
        _wait(definition, current, step)
        if step.word in definition.ends:
            _end(current, step, "ends_on")
    for journey in found:
        _drop(definition, journey, watermark)
    return found


def _stage(definition: Definition, journey: Journey | None, step: Step) -> str | None:
    """The first stage in the file that the step fits and whose `after` was reached."""
    reached = journey.reached if journey else ()
    for choice in definition.choices.get(step.word, ()):
        if (choice.after is None or choice.after in reached) and choice.fits(step.said):
            return choice.stage
    return None


def _enter(definition: Definition, journey: Journey, step: Step, matched: str | None) -> None:
    visits = journey.visits
    stage = matched or (visits[-1].stage if visits else definition.lowest)
    if not visits or visits[-1].stage != stage:
        if visits:
            rises = definition.rank[stage] > definition.rank[visits[-1].stage]
            visits[-1].exit_kind = "advanced" if rises else "regressed"
            visits[-1].exited = step.at
        visits.append(Visit(stage, step.at, step.at))
    visit = visits[-1]
    visit.last = step.at
    visit.touchpoints += 1
    visit.listed += 1
    visit.matched += matched is not None
    visit.cents += step.cents
    visit.channels.add(step.channel)
    journey.reached.add(stage)


def _wait(definition: Definition, journey: Journey, step: Step) -> None:
    """A question waits until the next answer about the same ticket; asking again changes nothing."""
    visit = journey.visits[-1]
    if step.word in definition.asks:
        journey.asked.setdefault(step.ticket, (visit, step.at))
    elif step.word in definition.answers and step.ticket in journey.asked:
        visit, since = journey.asked.pop(step.ticket)
        visit.waited = (visit.waited or 0) + step.at - since


def _end(journey: Journey, step: Step, why: str) -> None:
    visit = journey.visits[-1]
    visit.exited, visit.exit_kind, visit.ended_by = step.at, "ended", f"{why}:{step.word}"
    journey.is_over = True


def _drop(definition: Definition, journey: Journey, watermark: int) -> None:
    """Silent for the stage's horizon, as far as the sources can tell: dropped."""
    visit = journey.visits[-1]
    silent = visit.last + definition.horizon_us[visit.stage]
    if visit.exit_kind == "open" and silent <= watermark:
        visit.exited, visit.exit_kind, visit.ended_by = silent, "dropped", "inactivity"

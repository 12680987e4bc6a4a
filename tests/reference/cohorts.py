"""Which period and segment a visit is counted in, restated in the most obvious way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.reference.journeys import Happening, Journey, Visit

Cohort = tuple[str, date | None, str, str]
"""(period_kind, period_start, segment_by, segment)"""
NAMES = ("period_kind", "period_start", "segment_by", "segment")


@dataclass(frozen=True)
class Entry:
    """A visit that was entered before W, with its place."""

    journey: Journey
    number: int
    visit: Visit

    @property
    def us(self) -> int:
        return self.visit.entered.us

    @property
    def order(self) -> int:
        return self.visit.entered.order


def entries(journeys: list[Journey], watermark_us: int) -> list[Entry]:
    return [
        Entry(journey, number, visit)
        for journey in journeys
        for number, visit in enumerate(journey.visits)
        if visit.entered.us < watermark_us
    ]


def periods(us: int, zone: str) -> list[tuple[str, date | None]]:
    """The week, the month and the all that a moment lies in."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    day = moment.astimezone(ZoneInfo(zone)).date()
    return [
        ("week", day - timedelta(days=day.weekday())),
        ("month", day.replace(day=1)),
        ("all", None),
    ]


class Cohorts:
    """The cohorts of every entry of one definition's journeys before W."""

    def __init__(
        self,
        seen: list[Entry],
        own: dict[str, list[Happening]],
        company: Any,
    ) -> None:
        self.zone = company.reporting_zone
        self.of_segments = {
            by: _folded(seen, VALUES[by], own, company.segment_values) for by in company.segments
        }

    def __call__(self, entry: Entry) -> list[Cohort]:
        segments = {"all": "(all)"} | {
            by: told[id(entry.visit)] for by, told in self.of_segments.items()
        }
        return [
            (kind, start, by, segment)
            for kind, start in periods(entry.us, self.zone)
            for by, segment in segments.items()
        ]


def _folded(
    seen: list[Entry],
    value: Callable[[Entry, list[Happening]], str | None],
    own: dict[str, list[Happening]],
    most: int,
) -> dict[int, str]:
    """Each visit's value; all but those of the most customers are `other`."""
    told = {id(e.visit): value(e, own[e.journey.customer]) or "(none)" for e in seen}
    people: dict[str, set[str]] = {}
    for e in seen:
        people.setdefault(told[id(e.visit)], set()).add(e.journey.customer)
    ranked = sorted(people, key=lambda one: (-len(people[one]), one.encode()))
    return {visit: one if one in ranked[:most] else "other" for visit, one in told.items()}


def _of_customer(entry: Entry, own: list[Happening]) -> list[Happening]:
    return [h for h in own if not h.is_bot and h.order <= entry.order]


def _of_journey(entry: Entry, _: list[Happening]) -> list[Happening]:
    driving = [h for visit in entry.journey.visits for h in visit.driving]
    return [h for h in driving if h.order <= entry.order]


def _brought(before: list[Happening]) -> str | None:
    return next((h.brought_by for h in before if h.brought_by), None)


VALUES: dict[str, Callable[[Entry, list[Happening]], str | None]] = {
    "customer.first_channel": lambda entry, own: _of_customer(entry, own)[0].channel,
    "customer.first_marketing_channel": lambda entry, own: _brought(_of_customer(entry, own)),
    "journey.first_channel": lambda entry, own: _of_journey(entry, own)[0].channel,
    "journey.first_marketing_channel": lambda entry, own: _brought(_of_journey(entry, own)),
    "journey.first_stage": lambda entry, _: entry.journey.visits[0].stage,
}

"""The stage metrics restated in the most obvious way, from the reference's journeys.

Every function takes all journeys of one definition and W, and gives rows as dicts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.reference.journeys import Journey, Visit

Period = tuple[str, date | None]
Row = dict[str, Any]
_DAY_US = 86_400_000_000


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


def periods(us: int, zone: str) -> list[Period]:
    """The week, the month and the all that a moment lies in."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    day = moment.astimezone(ZoneInfo(zone)).date()
    return [
        ("week", day - timedelta(days=day.weekday())),
        ("month", day.replace(day=1)),
        ("all", None),
    ]


def stage_entry(journeys: list[Journey], watermark_us: int, zone: str) -> list[Row]:
    groups: dict[tuple[str, Period], list[Entry]] = {}
    for entry in entries(journeys, watermark_us):
        for period in periods(entry.us, zone):
            groups.setdefault((entry.visit.stage, period), []).append(entry)
    return [
        {
            "stage": stage,
            "period_kind": kind,
            "period_start": start,
            "customers": len({entry.journey.customer for entry in group}),
            "journeys": len({id(entry.journey) for entry in group}),
            "visits": len(group),
        }
        for (stage, (kind, start)), group in groups.items()
    ]


def stage_flow(journeys: list[Journey], watermark_us: int, zone: str) -> list[Row]:
    groups: dict[Period, dict[tuple[str, str], list[int]]] = {}
    for entry in entries(journeys, watermark_us):
        for source, target, gap_us in _moves(entry, watermark_us):
            for period in periods(entry.us, zone):
                groups.setdefault(period, {}).setdefault((source, target), []).append(gap_us)
    return [
        {
            "period_kind": kind,
            "period_start": start,
            "from_stage": source,
            "to_stage": target,
            "count": len(gaps),
            "share_out": len(gaps) / sum(len(g) for (s, _), g in moves.items() if s == source),
            "share_in": len(gaps) / sum(len(g) for (_, t), g in moves.items() if t == target),
            "median_gap_seconds": quantile([gap / 1e6 for gap in gaps if gap > 0], 0.5),
            "p90_gap_seconds": quantile([gap / 1e6 for gap in gaps if gap > 0], 0.9),
        }
        for (kind, start), moves in groups.items()
        for (source, target), gaps in moves.items()
    ]


def _moves(entry: Entry, watermark_us: int) -> Iterator[tuple[str, str, int]]:
    """(from, to, gap in µs; 0 where there is none): the move out, and START for a first visit."""
    visit = entry.visit
    if entry.number == 0:
        yield "START", visit.stage, 0
    following = entry.journey.visits[entry.number + 1 :]
    if following and following[0].entered.us < watermark_us:
        yield visit.stage, following[0].stage, following[0].entered.us - visit.driving[-1].us
    elif following or visit.exited_us is None or visit.exited_us > watermark_us:
        yield visit.stage, "OPEN", 0
    else:
        yield visit.stage, "END", 0


def stage_conversion(
    definition: Any, journeys: list[Journey], watermark_us: int, zone: str
) -> list[Row]:
    seen = entries(journeys, watermark_us)
    groups = {(e.visit.stage, period) for e in seen for period in periods(e.us, zone)}
    return [
        _conversion(seen, (stage, other.name), days, period, watermark_us, zone)
        for stage, period in groups
        for other in definition.stages
        if other.name != stage
        for days in definition.windows_days
    ]


def _conversion(
    seen: list[Entry],
    pair: tuple[str, str],
    days: int,
    period: Period,
    watermark_us: int,
    zone: str,
) -> Row:
    stage, to_stage = pair
    window_us = days * _DAY_US

    def arrives(start: Entry, where: list[Entry]) -> bool:
        return any(
            e.visit.stage == to_stage and e.order > start.order and e.us <= start.us + window_us
            for e in where
        )

    of_stage = sorted((e for e in seen if e.visit.stage == stage), key=lambda e: e.order)
    by_journey: dict[int, Entry] = {}
    for e in of_stage:
        by_journey.setdefault(id(e.journey), e)
    by_journey = {k: e for k, e in by_journey.items() if period in periods(e.us, zone)}
    by_customer: dict[str, Entry] = {}
    for e in of_stage:
        if period in periods(e.us, zone):
            by_customer.setdefault(e.journey.customer, e)
    ready = [e for e in by_journey.values() if e.us + window_us <= watermark_us]
    ready_customers = [e for e in by_customer.values() if e.us + window_us <= watermark_us]
    converted = sum(arrives(e, [o for o in seen if o.journey is e.journey]) for e in ready)
    customers = sum(
        arrives(e, [o for o in seen if o.journey.customer == e.journey.customer])
        for e in ready_customers
    )
    low, high = wilson(converted, len(ready))
    customer_low, customer_high = wilson(customers, len(ready_customers))
    return {
        "stage": stage,
        "to_stage": to_stage,
        "window_days": days,
        "period_kind": period[0],
        "period_start": period[1],
        "eligible": len(ready),
        "converted": converted,
        "not_yet_eligible": len(by_journey) - len(ready),
        "rate": converted / len(ready) if ready else None,
        "rate_low": low,
        "rate_high": high,
        "eligible_customers": len(ready_customers),
        "converted_customers": customers,
        "not_yet_eligible_customers": len(by_customer) - len(ready_customers),
        "customer_rate": customers / len(ready_customers) if ready_customers else None,
        "customer_rate_low": customer_low,
        "customer_rate_high": customer_high,
    }


def quantile(values: list[float], q: float) -> float | None:
    """Linear interpolation between the two nearest of the sorted values."""
    if not values:
        return None
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def wilson(k: int, n: int) -> tuple[float | None, float | None]:
    """The two shares p for which k of n lies just 1.96 standard errors off.

    They solve (k/n - p)² = z² p (1 - p) / n, a quadratic in p.
    """
    if n == 0:
        return None, None
    z2 = 1.959963984540054**2
    a, b, c = n + z2, -(2 * k + z2), k * k / n
    root = math.sqrt(max(b * b - 4 * a * c, 0.0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)

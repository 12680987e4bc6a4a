"""The stage metrics restated in the most obvious way, from the reference's journeys.

Every function takes the entries of one definition before W and their cohorts, and gives rows as dicts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tests.reference.cohorts import NAMES, Cohort, Cohorts, Entry

Row = dict[str, Any]
_DAY_US = 86_400_000_000


def stage_entry(seen: list[Entry], cohorts: Cohorts) -> list[Row]:
    groups: dict[tuple[str, Cohort], list[Entry]] = {}
    for entry in seen:
        for cohort in cohorts(entry):
            groups.setdefault((entry.visit.stage, cohort), []).append(entry)
    return [
        {
            "stage": stage,
            **dict(zip(NAMES, cohort, strict=True)),
            "customers": len({entry.journey.customer for entry in group}),
            "journeys": len({id(entry.journey) for entry in group}),
            "visits": len(group),
        }
        for (stage, cohort), group in groups.items()
    ]


def stage_flow(seen: list[Entry], cohorts: Cohorts, watermark_us: int) -> list[Row]:
    groups: dict[Cohort, dict[tuple[str, str], list[int]]] = {}
    for entry in seen:
        for source, target, gap_us in _moves(entry, watermark_us):
            for cohort in cohorts(entry):
                groups.setdefault(cohort, {}).setdefault((source, target), []).append(gap_us)
    return [
        {
            **dict(zip(NAMES, cohort, strict=True)),
            "from_stage": source,
            "to_stage": target,
            "count": len(gaps),
            "share_out": len(gaps) / sum(len(g) for (s, _), g in moves.items() if s == source),
            "share_in": len(gaps) / sum(len(g) for (_, t), g in moves.items() if t == target),
            "median_gap_seconds": quantile([gap / 1e6 for gap in gaps if gap > 0], 0.5),
            "p90_gap_seconds": quantile([gap / 1e6 for gap in gaps if gap > 0], 0.9),
        }
        for cohort, moves in groups.items()
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


def touchpoint_flow(seen: list[Entry], cohorts: Cohorts, watermark_us: int) -> list[Row]:
    groups: dict[Cohort, dict[tuple[str, str], list[int]]] = {}
    for entry in seen:
        for source, target, gap_us in _steps(entry, watermark_us):
            for cohort in cohorts(entry):
                groups.setdefault(cohort, {}).setdefault((source, target), []).append(gap_us)
    return [
        {
            **dict(zip(NAMES, cohort, strict=True)),
            "from_event_type": source,
            "to_event_type": target,
            "count": len(gaps),
            "share_out": len(gaps) / sum(len(g) for (s, _), g in steps.items() if s == source),
            "share_in": len(gaps) / sum(len(g) for (_, t), g in steps.items() if t == target),
            "median_gap_seconds": quantile([gap / 1e6 for gap in gaps if gap > 0], 0.5),
            "p90_gap_seconds": quantile([gap / 1e6 for gap in gaps if gap > 0], 0.9),
        }
        for cohort, steps in groups.items()
        for (source, target), gaps in steps.items()
    ]


def _steps(entry: Entry, watermark_us: int) -> Iterator[tuple[str, str, int]]:
    """(from, to, gap in µs; 0 where there is none) of the visit's driving touchpoints."""
    driving = [h for visit in entry.journey.visits for h in visit.driving if h.us < watermark_us]
    if entry.number == 0:
        yield "START", driving[0].event, 0
    for h in entry.visit.driving:
        if h.us >= watermark_us:
            continue
        following = [other for other in driving if other.order > h.order]
        if following:
            yield h.event, following[0].event, following[0].us - h.us
        else:
            yield h.event, "END" if _is_over(entry, watermark_us) else "OPEN", 0


def _is_over(entry: Entry, watermark_us: int) -> bool:
    """Whether the journey was seen to end, or dropped, in this visit."""
    visit = entry.visit
    is_last = visit is entry.journey.visits[-1]
    return is_last and visit.exited_us is not None and visit.exited_us <= watermark_us


def journey_path(seen: list[Entry], cohorts: Cohorts, watermark_us: int) -> list[Row]:
    groups: dict[Cohort, dict[str, int]] = {}
    for entry in seen:
        if entry.number:
            continue
        own = [e for e in seen if e.journey is entry.journey]
        path = " > ".join(e.visit.stage for e in own)
        if not _is_over(own[-1], watermark_us):
            path += " …"
        for cohort in cohorts(entry):
            counts = groups.setdefault(cohort, {})
            counts[path] = counts.get(path, 0) + 1
    rows = []
    for cohort, counts in groups.items():
        ranked = sorted(counts, key=lambda path: (-counts[path], path.encode()))
        told = {path: counts[path] for path in ranked[:50]}
        if ranked[50:]:
            told["other"] = sum(counts[path] for path in ranked[50:])
        named = dict(zip(NAMES, cohort, strict=True))
        rows += [{**named, "path": path, "count": n} for path, n in told.items()]
    return rows


def stage_conversion(
    definition: Any, seen: list[Entry], cohorts: Cohorts, watermark_us: int
) -> list[Row]:
    groups = {(e.visit.stage, cohort) for e in seen for cohort in cohorts(e)}
    return [
        _conversion(
            seen, (stage, other.name), days, [e for e in seen if cohort in cohorts(e)], watermark_us
        )
        | dict(zip(NAMES, cohort, strict=True))
        for stage, cohort in groups
        for other in definition.stages
        if other.name != stage
        for days in definition.windows_days
    ]


def _conversion(
    seen: list[Entry],
    pair: tuple[str, str],
    days: int,
    of_cohort: list[Entry],
    watermark_us: int,
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
    by_journey = {k: e for k, e in by_journey.items() if e in of_cohort}
    by_customer: dict[str, Entry] = {}
    for e in of_stage:
        if e in of_cohort:
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

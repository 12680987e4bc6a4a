"""Exits and times in stages restated in the most obvious way: one visit, one time, one customer after another.

Chance is an input: the weights that customers get are drawn here as the engine documents it.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tests.reference.cohorts import NAMES, Cohort, Cohorts, Entry
from tests.reference.journeys import waits
from tests.reference.metrics import quantile

Row = dict[str, Any]
Stay = tuple[int, str | None, float]
"""(how long in µs, exit kind or None, weight)"""

KINDS = ("advanced", "regressed", "ended", "dropped")
DAYS = (0, 1, 2, 3, 7, 14, 30, 60, 90)
_DAY_US = 86_400_000_000
_Z = 1.959963984540054
_REPLICATES, _BLOCK = 200, 25
_NO_BAND: tuple[float | None, float | None] = (None, None)


def stay(entry: Entry, watermark_us: int) -> tuple[int, str | None]:
    """How long the visit is known to have lasted, and how it was left, if that is known."""
    visit = entry.visit
    if visit.exited_us is None or visit.exited_us > watermark_us:
        return watermark_us - entry.us, None
    return visit.exited_us - entry.us, visit.exit_kind


@dataclass(frozen=True)
class Step:
    """What holds from one time on."""

    us: int
    staying: float
    left: dict[str, float]
    greenwood: float


def steps(stays: list[Stay]) -> list[Step]:
    """A step at every time: S is the product of the shares that stay, F_k the sum of what S loses."""
    found = [Step(-1, 1.0, dict.fromkeys(KINDS, 0.0), 0.0)]
    for time in sorted({us for us, *_ in stays}):
        there = sum(weight for us, _, weight in stays if us >= time)
        gone = {
            kind: sum(weight for us, how, weight in stays if us == time and how == kind)
            for kind in KINDS
        }
        if there == 0:
            break
        last, rest = found[-1], there - sum(gone.values())
        spread = sum(gone.values()) / (there * rest) if rest else math.inf
        found.append(
            Step(
                us=time,
                staying=last.staying * rest / there,
                left={k: last.left[k] + last.staying * gone[k] / there for k in KINDS},
                greenwood=last.greenwood + spread,
            )
        )
    return found


def at(found: list[Step], us: int) -> Step:
    return [step for step in found if step.us <= us][-1]


def band(step: Step) -> tuple[float | None, float | None]:
    """The log-log interval of S."""
    if step.staying in (0, 1):
        return None, None
    log_log = math.log(-math.log(step.staying))
    width = _Z * math.sqrt(step.greenwood) / abs(math.log(step.staying))
    return math.exp(-math.exp(log_log + width)), math.exp(-math.exp(log_log - width))


def by_cohort(seen: list[Entry], cohorts: Cohorts) -> dict[tuple[str, Cohort], list[Entry]]:
    groups: dict[tuple[str, Cohort], list[Entry]] = {}
    for entry in seen:
        for cohort in cohorts(entry):
            groups.setdefault((entry.visit.stage, cohort), []).append(entry)
    return groups


def weights(definition: str, seen: list[Entry], ids: dict[str, int]) -> list[dict[str, float]]:
    """Each replicate's weight of every customer."""
    seed = int.from_bytes(hashlib.sha256(definition.encode()).digest()[:8], "big")
    chance = np.random.Generator(np.random.PCG64(seed))
    customers = sorted({e.journey.customer for e in seen}, key=lambda name: ids[name])
    drawn = []
    for _ in range(_REPLICATES // _BLOCK):
        block = chance.poisson(1.0, (len(customers), _BLOCK))
        drawn += [dict(zip(customers, map(float, column), strict=True)) for column in block.T]
    return drawn


def stage_exit(
    seen: list[Entry], cohorts: Cohorts, watermark_us: int, drawn: list[dict[str, float]]
) -> list[Row]:
    """Without `drawn` weights the interval's ends are left out."""
    rows: list[Row] = []
    for (stage, cohort), group in by_cohort(seen, cohorts).items():
        stays = [(*stay(e, watermark_us), 1.0) for e in group]
        replicates = [
            steps([(*stay(e, watermark_us), w[e.journey.customer]) for e in group]) for w in drawn
        ]
        named: Row = {"stage": stage, **dict(zip(NAMES, cohort, strict=True))}
        rows += [
            named | {"exit_kind": kind, "elapsed_days": days} | _exit(stays, replicates, kind, days)
            for kind in KINDS
            for days in DAYS
        ]
    return rows


def _exit(stays: list[Stay], replicates: list[list[Step]], kind: str, days: int) -> Row:
    us, found = days * _DAY_US, steps(stays)
    is_known = us <= found[-1].us or found[-1].staying == 0
    exits = len([1 for time, how, _ in stays if how == kind and time <= us])
    step = at(found, us)
    low, high = band(step) if is_known else _NO_BAND
    row = {
        "n": len(stays),
        "exits": exits,
        "cumulative_incidence": step.left[kind] if is_known else None,
        "still_in_stage": step.staying if is_known else None,
        "still_in_stage_low": low,
        "still_in_stage_high": high,
        "at_risk": len([1 for time, *_ in stays if time >= us]),
    }
    if replicates:
        left = [at(replicate, us).left[kind] for replicate in replicates]
        row["low"] = quantile(left, 0.025) if is_known and exits else None
        row["high"] = quantile(left, 0.975) if is_known and exits else None
    return row


def stage_duration(
    definition: Any, seen: list[Entry], cohorts: Cohorts, watermark_us: int
) -> list[Row]:
    return [
        {"stage": stage, **dict(zip(NAMES, cohort, strict=True))}
        | _duration([(*stay(e, watermark_us), 1.0) for e in group], definition.horizons_us[stage])
        for (stage, cohort), group in by_cohort(seen, cohorts).items()
    ]


def _duration(stays: list[Stay], horizon_us: int) -> Row:
    row: Row = {"n": len(stays), "exits": len([1 for _, how, _ in stays if how])}
    found = steps(stays)
    return row | _quantiles(found) | _restricted_mean(found, horizon_us)


def _quantiles(found: list[Step]) -> Row:
    row: Row = {}
    curves: dict[str, list[tuple[int, float | None]]] = {
        "": [(step.us, step.staying) for step in found],
        "_low": [(step.us, band(step)[0]) for step in found],
        "_high": [(step.us, band(step)[1]) for step in found],
    }
    missed = []
    for name, q in (("median", 0.5), ("p75", 0.75), ("p90", 0.9)):
        for end, values in curves.items():
            reached: list[int] = [us for us, s in values if s is not None and s <= 1 - q + 1e-12]
            row[f"{name}{end}_seconds"] = reached[0] / 1e6 if reached else None
        missed += [name] if row[f"{name}_seconds"] is None else []
    row["quantile_reason"] = f"{missed[0]}_not_reached" if missed else None
    return row


def _restricted_mean(found: list[Step], horizon_us: int) -> Row:
    names = [f"restricted_mean{end}_seconds" for end in ("", "_low", "_high")]
    told: Row = {"restricted_mean_reason": None, "horizon_days": horizon_us / _DAY_US}
    if found[-1].us < horizon_us and found[-1].staying > 0:
        return told | dict.fromkeys(names) | {"restricted_mean_reason": "not_followed_to_horizon"}
    mean, variance = _area(found, 0, horizon_us), 0.0
    for last, step in pairwise(found):
        if step.us < horizon_us and step.staying > 0:
            area = _area(found, step.us, horizon_us)
            variance += area**2 * (step.greenwood - last.greenwood)
    half = _Z * math.sqrt(variance)
    ends = (mean, max(mean - half, 0), min(mean + half, horizon_us))
    return told | {name: us / 1e6 for name, us in zip(names, ends, strict=True)}


def _area(found: list[Step], since_us: int, until_us: int) -> float:
    """The area below S between two times."""
    inside = [step.us for step in found if since_us < step.us < until_us]
    edges = pairwise([since_us, *inside, until_us])
    return sum((end - begin) * at(found, begin).staying for begin, end in edges)


def stage_wait(
    definition: Any, seen: list[Entry], cohorts: Cohorts, watermark_us: int
) -> list[Row]:
    """Of `ended` stand those that had their answer by W."""
    rows = []
    for (stage, cohort), group in by_cohort(seen, cohorts).items():
        stays = [wait for entry in group for wait in _waits(definition, entry, watermark_us)]
        if stays:
            named = {"stage": stage, **dict(zip(NAMES, cohort, strict=True))}
            rows.append(named | _wait(stays))
    return rows


def _waits(definition: Any, entry: Entry, watermark_us: int) -> list[Stay]:
    began = [h for h, *_ in entry.visit.listed]
    return [
        (answer.us - asked.us, "ended", 1.0)
        if answer and answer.us <= watermark_us
        else (watermark_us - asked.us, None, 1.0)
        for asked, answer in waits(definition, entry.journey)
        if asked in began and asked.us < watermark_us
    ]


def _wait(stays: list[Stay]) -> Row:
    found = steps(stays)
    answered = len([1 for _, how, _ in stays if how])
    row: Row = {"n": len(stays), "answered": answered, "unanswered": len(stays) - answered}
    row |= _quantiles(found)
    for hours in (1, 4, 24):
        us = hours * 3_600_000_000
        is_known = us <= found[-1].us or found[-1].staying == 0
        step = at(found, us)
        low, high = band(step) if is_known else _NO_BAND
        row[f"within_{hours}h"] = 1 - step.staying if is_known else None
        row[f"within_{hours}h_low"] = None if high is None else 1 - high
        row[f"within_{hours}h_high"] = None if low is None else 1 - low
    return row

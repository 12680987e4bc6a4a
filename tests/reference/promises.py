"""Promises restated in the most obvious way: each beginning and the first thing after it that keeps it."""

from __future__ import annotations

from typing import Any

from tests.reference.cohorts import NAMES, Cohort, Cohorts, Entry
from tests.reference.journeys import Happening, Journey, matches
from tests.reference.metrics import Row, quantile, wilson

_DAY_US = 86_400_000_000
Begun = tuple[Happening, Happening | None]


def promise_rows(
    definition: Any, found: list[Journey], own: dict[str, list[Happening]]
) -> list[Row]:
    """One row per promise that began in a journey."""
    rows = []
    for expected in definition.expect:
        for customer in {journey.customer for journey in found}:
            journeys = [journey for journey in found if journey.customer == customer]
            for h, done in _promises(expected, _listed(journeys), own[customer]):
                journey, number = _place(journeys, h)
                rows.append(
                    {
                        "promise": expected.promise,
                        "journey": f"{definition.name}:{journey.visits[0].listed[0][0].id}",
                        "visit_no": number + 1,
                        "customer": customer,
                        "begun_us": h.us,
                        "due_us": h.us + expected.within_us,
                        "done_us": done.us if done else None,
                    }
                )
    return rows


def stage_promise(
    definition: Any,
    seen: list[Entry],
    cohorts: Cohorts,
    own: dict[str, list[Happening]],
    watermark_us: int,
) -> list[Row]:
    found: dict[tuple[str, Cohort, str], list[Begun]] = {}
    journeys = list({id(e.journey): e.journey for e in seen}.values())
    within = {expected.promise: expected.within_us for expected in definition.expect}
    for expected in definition.expect:
        for customer in {journey.customer for journey in journeys}:
            mine = [journey for journey in journeys if journey.customer == customer]
            for h, done in _promises(expected, _listed(mine), own[customer]):
                if h.us < watermark_us:
                    (entry,) = [e for e in seen if h in [one for one, *_ in e.visit.listed]]
                    for cohort in cohorts(entry):
                        key = (entry.visit.stage, cohort, expected.promise)
                        found.setdefault(key, []).append((h, done))
    return [
        {
            "stage": stage,
            **dict(zip(NAMES, cohort, strict=True)),
            "promise": promise,
            "within_seconds": within[promise] / 1_000_000,
            **_judged(begun, within[promise], watermark_us),
        }
        for (stage, cohort, promise), begun in found.items()
    ]


def _promises(expected: Any, listed: set[str], own: list[Happening]) -> list[Begun]:
    """What began while a journey was going on, each with the first thing after it that keeps it."""
    mine = [h for h in own if not h.is_bot and not h.is_echo]
    found = []
    for h in mine:
        if not _begins(expected, h, listed):
            continue
        thing = h.thing if expected.same_object else None
        keeps = [
            k
            for k in mine
            if any(matches(rule, k) for rule in expected.keeps) and thing in (None, k.thing)
        ]
        last = max((k.order for k in keeps if k.order < h.order), default=0)
        asked = [
            b
            for b in mine
            if last < b.order < h.order
            and _begins(expected, b, listed)
            and (not expected.same_object or b.thing == h.thing)
        ]
        # What keeps the last one may begin this one's predecessor, too.
        if asked:
            continue
        done = next((k for k in keeps if k.order > h.order), None)
        days = h.is_date_only or (done is not None and done.is_date_only)
        if not (days and expected.within_us < _DAY_US):
            found.append((h, done))
    return found


def _begins(expected: Any, h: Happening, listed: set[str]) -> bool:
    return h.id in listed and any(matches(rule, h) for rule in expected.begins)


def _listed(journeys: list[Journey]) -> set[str]:
    return {h.id for journey in journeys for visit in journey.visits for h, *_ in visit.listed}


def _place(journeys: list[Journey], h: Happening) -> tuple[Journey, int]:
    for journey in journeys:
        for number, visit in enumerate(journey.visits):
            if h.id in [one.id for one, *_ in visit.listed]:
                return journey, number
    raise ValueError("in no journey")


def _judged(begun: list[Begun], within_us: int, watermark_us: int) -> Row:
    due = [(h, done) for h, done in begun if h.us + within_us < watermark_us]
    done = [(h, d) for h, d in due if d and d.us < watermark_us]
    kept = len([1 for h, d in done if d.us - h.us <= within_us])
    late = [d.us - h.us - within_us for h, d in done if d.us - h.us > within_us]
    low, high = wilson(kept, len(due))
    return {
        "n": len(due),
        "kept": kept,
        "kept_share": kept / len(due) if due else None,
        "kept_share_low": low,
        "kept_share_high": high,
        "late": len(late),
        "undone": len(due) - kept - len(late),
        "median_late_seconds": quantile([us / 1_000_000 for us in late], 0.5),
        "n_undecided": len(begun) - len(due),
    }

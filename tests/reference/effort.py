"""What completed journeys cost the customer, restated in the most obvious way."""

from __future__ import annotations

import itertools
from typing import Any

from tests.reference.bootstrap import Told, intervals
from tests.reference.cohorts import NAMES, Cohort, Cohorts, Entry
from tests.reference.journeys import Happening, Journey, waits
from tests.reference.metrics import Row, quantile


def journey_effort(
    definition: Any,
    seen: list[Entry],
    cohorts: Cohorts,
    session: dict[str, str],
    watermark_us: int,
    people: dict[str, int],
) -> list[Row]:
    found: dict[tuple[Cohort, str], list[tuple[str, float]]] = {}
    for entry in seen:
        if entry.number == 0 and _is_completed(definition, entry.journey, watermark_us):
            amounts = _amounts(definition, entry.journey, session, watermark_us)
            for cohort in cohorts(entry):
                for effort, amount in amounts.items():
                    found.setdefault((cohort, effort), []).append((entry.journey.customer, amount))
    # The draws are those of the table's order of sets; which order does not matter to them.
    sets: dict[tuple[object, ...], Told] = {
        key: _by_customer(v, people) for key, v in found.items()
    }
    ends = intervals(sets, "journey_effort", definition.name)
    return [
        {
            **dict(zip(NAMES, cohort, strict=True)),
            "effort": effort,
            "journeys": len(told),
            "customers": len({customer for customer, _ in told}),
            "mean": sum(amount for _, amount in told) / len(told),
            "mean_low": low,
            "mean_high": high,
            "median": quantile([amount for _, amount in told], 0.5),
            "p90": quantile([amount for _, amount in told], 0.9),
        }
        for ((cohort, effort), told), (low, high) in zip(found.items(), ends, strict=True)
    ]


def _by_customer(told: list[tuple[str, float]], people: dict[str, int]) -> Told:
    return [
        (people[name], sum(a for n, a in told if n == name), len([1 for n, _ in told if n == name]))
        for name in sorted({name for name, _ in told})
    ]


def _is_completed(definition: Any, journey: Journey, watermark_us: int) -> bool:
    visits = [v for v in journey.visits if v.entered.us < watermark_us]
    last = visits[-1]
    ended = last.exit_kind == "ended" and (last.exited_us or 0) <= watermark_us
    return ended or definition.goal in [v.stage for v in visits]


def _amounts(
    definition: Any, journey: Journey, session: dict[str, str], watermark_us: int
) -> dict[str, float]:
    visits = [v for v in journey.visits if v.entered.us < watermark_us]
    listed = [h for v in visits for h, *_ in v.listed if h.us < watermark_us]
    driven = [h for v in visits for h in v.driving if h.us < watermark_us]
    # Only the customer's own touchpoints are in sessions.
    own = [h for h in listed if h.id in session]
    amounts: dict[str, float] = {
        "touchpoints": len(own),
        "sessions": len({session[h.id] for h in own}),
        "switches": len([1 for a, b in itertools.pairwise(driven) if a.channel != b.channel]),
        "repeats": len(visits) - len({v.stage for v in visits}),
    }
    answered = [b.us - a.us for a, b in waits(definition, journey) if b and b.us < watermark_us]
    if answered:
        amounts["wait_seconds"] = sum(answered) / 1_000_000
    return amounts | _scores(listed)


def _scores(listed: list[Happening]) -> dict[str, float]:
    """The newest answer on each effort scale."""
    return {
        h.scale: h.rating
        for h in listed
        if h.scale and h.scale.startswith("ces_") and h.rating is not None and not h.is_bot
    }

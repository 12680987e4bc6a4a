"""The tone of a stage restated in the most obvious way."""

from __future__ import annotations

from typing import Any

from tests.reference.bootstrap import Interval, Told, intervals
from tests.reference.channels import groups
from tests.reference.cohorts import NAMES, Cohorts, Entry
from tests.reference.journeys import Journey
from tests.reference.metrics import Row
from tests.reference.tone import tone

FLOOR = {"customers": 2, "coverage": 0.5}
"""Customers heard, and their share of all: low, since random histories have few."""


def stage_sentiment(
    definition: Any,
    seen: list[Entry],
    cohorts: Cohorts,
    words: dict[str, Any],
    watermark_us: int,
    people: dict[str, int],
) -> list[Row]:
    tones: dict[tuple[object, ...], Told] = {}
    peaks: dict[tuple[object, ...], Told] = {}
    texts: dict[tuple[object, ...], int] = {}
    found = groups(seen, cohorts)
    for key, group in found.items():
        heard = [(e, said) for e in group if (said := _said(e, words, watermark_us))]
        texts[key] = sum(len(said) for _, said in heard)
        tones[key], peaks[key] = [], []
        for name in sorted({e.journey.customer for e, _ in heard}):
            own = [said for e, said in heard if e.journey.customer == name]
            every = [one for said in own for one in said]
            tones[key].append((people[name], sum(every) / len(every), 1))
            felt = [
                _peak_end(said)
                for e, said in heard
                if e.journey.customer == name and _is_closed(e.journey, watermark_us)
            ]
            if felt:
                peaks[key].append((people[name], sum(felt) / len(felt), 1))
    tone_ends = intervals(tones, "stage_sentiment", definition.name)
    peak_ends = intervals(peaks, "stage_sentiment", definition.name)
    rows = []
    for (key, group), ends, late in zip(found.items(), tone_ends, peak_ends, strict=True):
        customers = len({e.journey.customer for e in group})
        reason = _reason(len(tones[key]), customers)
        no_peak = _reason(len(peaks[key]), customers)
        rows.append(
            {
                "stage": key[0],
                **dict(zip(NAMES, key[1], strict=True)),
                "customers": customers,
                "texts": texts[key],
                "customers_heard": len(tones[key]),
                "coverage": len(tones[key]) / customers,
                **_told("customer_sentiment", tones[key], ends, reason),
                "sentiment_reason": reason,
                "peak_end_customers": len(peaks[key]),
                **_told("peak_end", peaks[key], late, no_peak),
            }
        )
    return rows


def _said(entry: Entry, words: dict[str, Any], watermark_us: int) -> list[float]:
    """The tones of the visit before W, in order."""
    listed = [h for h, *_ in entry.visit.listed if h.us < watermark_us]
    return [found for h in listed if (found := tone(h, words)) is not None]


def _peak_end(said: list[float]) -> float:
    strongest = max(abs(one) for one in said)
    peak = -strongest if -strongest in said else strongest
    return (peak + said[-1]) / 2


def _is_closed(journey: Journey, watermark_us: int) -> bool:
    last = journey.visits[-1]
    if last.entered.us >= watermark_us or last.exited_us is None:
        return False
    return last.exit_kind in ("dropped", "ended") and last.exited_us <= watermark_us


def _reason(heard: int, customers: int) -> str | None:
    if heard < FLOOR["customers"]:
        return "few_customers"
    return "low_coverage" if heard / customers < FLOOR["coverage"] else None


def _told(name: str, heard: Told, ends: Interval, reason: str | None) -> Row:
    mean = None if reason or not heard else sum(one for _, one, _ in heard) / len(heard)
    low, high = (None, None) if reason else ends
    return {name: mean, f"{name}_low": low, f"{name}_high": high}

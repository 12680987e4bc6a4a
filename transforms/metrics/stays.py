"""How long each visit of a definition lasted and how it was left, as known at W, sorted by cohort and time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from transforms.metrics.members import Ints, members, visits
from warehouse.engine import Engine

EXITS = ("advanced", "regressed", "ended", "dropped")
"""Exit kinds that compete; exit number k is EXITS[k - 1], 0 is not left by W."""

# An exit after W is not known yet: the visit lasted until W at least.
_COLUMNS = """
    v.customer_id AS customer,
    v.entered_us,
    LEAST(COALESCE(v.exited_at, moment($watermark_us)), moment($watermark_us)) AS seen_until,
    CASE
        WHEN v.exit_kind = 'open' OR v.exited_at > moment($watermark_us) THEN 0
        WHEN v.exit_kind = 'advanced' THEN 1
        WHEN v.exit_kind = 'regressed' THEN 2
        WHEN v.exit_kind = 'ended' THEN 3
        ELSE 4
    END AS exit_no"""


@dataclass(frozen=True, slots=True)
class Stays:
    """One element per visit and cohort that it is of, sorted by cohort, then by how long it lasted."""

    cohort: Ints
    """Index into `cohort_no`."""
    lasted_us: Ints
    exit_no: Ints
    customer: Ints
    cohort_no: Ints

    def of_cohorts(self) -> Iterator[slice]:
        """The elements of each cohort in turn."""
        sizes = np.bincount(self.cohort, minlength=len(self.cohort_no))
        ends = np.cumsum(sizes).tolist()
        return (slice(end - size, end) for size, end in zip(sizes.tolist(), ends, strict=True))


def stays(engine: Engine, definition: str, watermark_us: int | None) -> Stays:
    """The stays of a definition's visits before W, in every cohort, by one sort."""
    seen = visits(engine, _COLUMNS, definition, watermark_us)
    of_visits = members(engine, definition, watermark_us)
    lasted_us = seen["seen_until"] - seen["entered_us"]
    by_time = np.argsort(lasted_us, kind="stable")
    rank = np.empty_like(by_time)
    rank[by_time] = np.arange(len(by_time))
    width = max(len(by_time), 1)
    key = np.sort(of_visits.cohort * width + rank[of_visits.place])
    place = by_time[key % width]
    return Stays(
        cohort=key // width,
        lasted_us=lasted_us[place],
        exit_no=seen["exit_no"][place],
        customer=seen["customer"][place],
        cohort_no=of_visits.cohort_no,
    )

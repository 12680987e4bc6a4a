"""Makes stage_conversion: of those who entered a stage, who entered another within a window.

By journey: its first entry of the stage, the target later in the same journey. By customer: the
first visit of the stage in the period, the target later in any journey. Only an entry with its whole
window before W is eligible; what is already known of others waits.

SQL gives the visits in order and their cohorts; arrays look ahead from every visit to the next entry of each stage
(as SQL that is a join of every visit with every stage, ten times as dear); SQL adds the rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from company import JourneyDefinition
from models import StageConversion
from transforms.metrics.members import Ints, Members, members, visits
from transforms.transform import Night, Transform
from warehouse.engine import Engine

Flags = NDArray[np.bool_]

_DAY_US = 86_400_000_000
_NEVER = np.iinfo(np.int64).max

_COLUMNS = """
    v.customer_id AS customer, v.journey_id AS journey, v.stage_rank AS stage, v.entered_us"""

_RATED = """
SELECT
    c.definition,
    c.stage,
    t.stage AS to_stage,
    n.window_days,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.eligible,
    n.converted,
    n.entered - n.eligible AS not_yet_eligible,
    CASE WHEN n.eligible > 0 THEN n.converted / CAST(n.eligible AS DOUBLE) END AS rate,
    wilson_low(n.converted, n.eligible) AS rate_low,
    wilson_high(n.converted, n.eligible) AS rate_high,
    n.eligible_customers,
    n.converted_customers,
    n.entered_customers - n.eligible_customers AS not_yet_eligible_customers,
    CASE
        WHEN n.eligible_customers > 0
            THEN n.converted_customers / CAST(n.eligible_customers AS DOUBLE)
    END AS customer_rate,
    wilson_low(n.converted_customers, n.eligible_customers) AS customer_rate_low,
    wilson_high(n.converted_customers, n.eligible_customers) AS customer_rate_high
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.cohort_no
JOIN reference.stage AS t ON t.definition = c.definition AND t.stage_rank = n.to_stage_rank
WHERE t.stage <> c.stage
"""

_COUNTED = pa.schema(
    [
        ("cohort_no", pa.int32()),
        ("to_stage_rank", pa.int32()),
        ("window_days", pa.int32()),
        ("entered", pa.int64()),
        ("eligible", pa.int64()),
        ("converted", pa.int64()),
        ("entered_customers", pa.int64()),
        ("eligible_customers", pa.int64()),
        ("converted_customers", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Visits:
    """A definition's visits before W, one element each, sorted by (customer, order)."""

    customer: Ints
    journey: Ints
    stage: Ints
    entered_us: Ints


@dataclass(frozen=True, slots=True)
class Entries:
    """Who counts in a cohort."""

    of_journey: Members
    """Visits that are their journey's first of the stage."""
    of_customer: Members
    """Visits that are their customer's first in the cohort."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The customer's next entry of one stage after each visit; `_NEVER` where there is none."""

    entered_us: Ints
    is_same_journey: Flags


def make(engine: Engine, night: Night) -> int:
    """Count every definition's conversions and replace the table; returns its rows."""
    counted = [_COUNTED.empty_table()]
    for definition in night.company.definitions:
        counted += _counted(engine, definition, night.watermark_us)
    with engine.registered(counted=pa.concat_tables(counted)):
        return engine.replace(StageConversion, _RATED)


def _counted(
    engine: Engine, definition: JourneyDefinition, watermark_us: int | None
) -> Iterator[pa.Table]:
    """The counts of one definition, a table per window and target."""
    seen = Visits(**visits(engine, _COLUMNS, definition.name, watermark_us))
    if watermark_us is None or not len(seen.stage):
        return
    entries = _entries(seen, members(engine, definition.name, watermark_us))
    for target in (stage.rank for stage in definition.stages):
        ahead = _ahead(seen, target)
        for days in definition.windows_days:
            yield _rows(seen, entries, ahead, (target, days, watermark_us))


def _entries(seen: Visits, of_visits: Members) -> Entries:
    # A cohort's visits are of one stage and, like all, sorted by customer.
    customer = seen.customer[of_visits.place]
    is_first = (np.diff(of_visits.cohort, prepend=-1) != 0) | (np.diff(customer, prepend=-1) != 0)
    return Entries(
        of_journey=of_visits.of(_is_first_of_journey(seen)[of_visits.place]),
        of_customer=of_visits.of(is_first),
    )


def _is_first_of_journey(seen: Visits) -> Flags:
    """Whether each visit is its journey's first of its stage."""
    by_stage = np.argsort(seen.stage, kind="stable")  # a journey's visits follow each other
    stage, journey = seen.stage[by_stage], seen.journey[by_stage]
    is_first = np.zeros(len(by_stage), np.bool_)
    is_first[by_stage] = (np.diff(stage, prepend=-1) != 0) | (np.diff(journey, prepend=-1) != 0)
    return is_first


def _ahead(seen: Visits, target: int) -> Ahead:
    none = len(seen.stage)
    at = np.where(seen.stage == target, np.arange(none), none)
    at = np.minimum.accumulate(at[::-1])[::-1]
    is_there = at < none
    at = np.minimum(at, none - 1)
    is_there &= seen.customer[at] == seen.customer
    return Ahead(
        entered_us=np.where(is_there, seen.entered_us[at], _NEVER),
        is_same_journey=is_there & (seen.journey[at] == seen.journey),
    )


def _rows(seen: Visits, entries: Entries, ahead: Ahead, asked: tuple[int, int, int]) -> pa.Table:
    """Counts of (target, window, W) for every cohort."""
    target, days, watermark_us = asked
    ends_us = seen.entered_us + days * _DAY_US
    is_ready = ends_us <= watermark_us
    arrives = is_ready & (ahead.entered_us <= ends_us)
    everybody = np.ones_like(is_ready)
    cohort_no = entries.of_journey.cohort_no
    return pa.table(
        {
            "cohort_no": cohort_no.astype(np.int32),
            "to_stage_rank": np.full(len(cohort_no), target, np.int32),
            "window_days": np.full(len(cohort_no), days, np.int32),
            "entered": entries.of_journey.count(everybody),
            "eligible": entries.of_journey.count(is_ready),
            "converted": entries.of_journey.count(arrives & ahead.is_same_journey),
            "entered_customers": entries.of_customer.count(everybody),
            "eligible_customers": entries.of_customer.count(is_ready),
            "converted_customers": entries.of_customer.count(arrives),
        },
        schema=_COUNTED,
    )


STAGE_CONVERSION = Transform(StageConversion, make)

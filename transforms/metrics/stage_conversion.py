"""Makes stage_conversion: of those who entered a stage, who entered another within a window.

By journey: its first entry of the stage, the target later in the same journey. By customer: the
first visit of the stage in the period, the target later in any journey. Only an entry with its whole
window before W is eligible; what is already known of others waits.

SQL gives the visits in order; arrays look ahead from every visit to the next entry of each stage
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
from transforms.transform import Night, Transform
from warehouse.engine import Engine

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DAY_US = 86_400_000_000
_NEVER = np.iinfo(np.int64).max

_VISITS = """
SELECT
    v.customer_id AS customer,
    v.journey_id AS journey,
    v.stage_rank AS stage,
    v.entered_us,
    period_start('week', v.entered_date) - DATE '1970-01-01' AS week,
    period_start('month', v.entered_date) - DATE '1970-01-01' AS month
FROM stage_visit AS v
WHERE v.definition = $definition AND v.entered_us < $watermark_us
ORDER BY v.customer_id, v.entered_order_no
"""

_RATED = """
SELECT
    c.definition,
    s.stage,
    t.stage AS to_stage,
    c.window_days,
    c.period_kind,
    CASE WHEN c.period_kind <> 'all' THEN c.period_start END AS period_start,
    'all' AS segment_by,
    '(all)' AS segment,
    c.eligible,
    c.converted,
    c.entered - c.eligible AS not_yet_eligible,
    CASE WHEN c.eligible > 0 THEN c.converted / CAST(c.eligible AS DOUBLE) END AS rate,
    wilson_low(c.converted, c.eligible) AS rate_low,
    wilson_high(c.converted, c.eligible) AS rate_high,
    c.eligible_customers,
    c.converted_customers,
    c.entered_customers - c.eligible_customers AS not_yet_eligible_customers,
    CASE
        WHEN c.eligible_customers > 0
            THEN c.converted_customers / CAST(c.eligible_customers AS DOUBLE)
    END AS customer_rate,
    wilson_low(c.converted_customers, c.eligible_customers) AS customer_rate_low,
    wilson_high(c.converted_customers, c.eligible_customers) AS customer_rate_high
FROM counted AS c
JOIN reference.stage AS s ON s.definition = c.definition AND s.stage_rank = c.stage_rank
JOIN reference.stage AS t ON t.definition = c.definition AND t.stage_rank = c.to_stage_rank
"""

_COUNTED = pa.schema(
    [
        ("definition", pa.string()),
        ("stage_rank", pa.int32()),
        ("to_stage_rank", pa.int32()),
        ("window_days", pa.int32()),
        ("period_kind", pa.string()),
        ("period_start", pa.date32()),
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
    """The visits as entries of one period kind: what they are grouped by, and who counts."""

    kind: str
    group: Ints
    """Number of each visit's (stage, period)."""
    stage: Ints
    """Stage of each group; `period` its first day, as days since 1970."""
    period: Ints
    is_of_journey: Flags
    """Whether the visit is its journey's first of the stage."""
    is_of_customer: Flags
    """Whether it is its customer's first of the stage in the period."""

    def count(self, is_counted: Flags) -> Ints:
        """How many visits of each group are counted."""
        return np.bincount(self.group[is_counted], minlength=len(self.stage))


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
    """The counts of one definition, a table per period kind, window and target."""
    found = engine.arrow(_VISITS, {"definition": definition.name, "watermark_us": watermark_us})
    if watermark_us is None or not len(found):
        return
    column = {name: found.column(name).to_numpy().astype(np.int64) for name in found.column_names}
    periods = {"week": column.pop("week"), "month": column.pop("month")}
    visits = Visits(**column)
    periods["all"] = np.zeros_like(visits.stage)
    previous = _previous(visits)
    kinds = [_entries(visits, previous, kind, period) for kind, period in periods.items()]
    for target in (stage.rank for stage in definition.stages):
        ahead = _ahead(visits, target)
        for days in sorted(set(definition.windows_days)):
            for entries in kinds:
                yield _rows(definition.name, visits, entries, ahead, (target, days, watermark_us))


def _previous(visits: Visits) -> Ints:
    """Position of the customer's visit of the same stage before each visit, or -1."""
    customer = np.cumsum(np.diff(visits.customer, prepend=visits.customer[0]) != 0)
    lane = customer * (visits.stage.max() + 1) + visits.stage
    by_lane = np.argsort(lane, kind="stable")
    previous = np.full(len(lane), -1, np.int64)
    follows = lane[by_lane][1:] == lane[by_lane][:-1]
    previous[by_lane[1:][follows]] = by_lane[:-1][follows]
    return previous


def _entries(visits: Visits, previous: Ints, kind: str, period: Ints) -> Entries:
    width = visits.stage.max() + 1
    pair, group = np.unique(period * width + visits.stage, return_inverse=True)
    # A customer's journeys of one definition follow each other, so the visit before tells.
    return Entries(
        kind=kind,
        group=group,
        stage=pair % width,
        period=pair // width,
        is_of_journey=(previous < 0) | (visits.journey[previous] != visits.journey),
        is_of_customer=(previous < 0) | (period[previous] != period),
    )


def _ahead(visits: Visits, target: int) -> Ahead:
    none = len(visits.stage)
    at = np.where(visits.stage == target, np.arange(none), none)
    at = np.minimum.accumulate(at[::-1])[::-1]
    is_there = at < none
    at = np.minimum(at, none - 1)
    is_there &= visits.customer[at] == visits.customer
    return Ahead(
        entered_us=np.where(is_there, visits.entered_us[at], _NEVER),
        is_same_journey=is_there & (visits.journey[at] == visits.journey),
    )


def _rows(
    definition: str, visits: Visits, entries: Entries, ahead: Ahead, asked: tuple[int, int, int]
) -> pa.Table:
    """Counts of (target, window, W) for every group but those of the target itself."""
    target, days, watermark_us = asked
    ends_us = visits.entered_us + days * _DAY_US
    is_ready = ends_us <= watermark_us
    arrives = is_ready & (ahead.entered_us <= ends_us)
    counts = {
        "entered": entries.count(entries.is_of_journey),
        "eligible": entries.count(entries.is_of_journey & is_ready),
        "converted": entries.count(entries.is_of_journey & arrives & ahead.is_same_journey),
        "entered_customers": entries.count(entries.is_of_customer),
        "eligible_customers": entries.count(entries.is_of_customer & is_ready),
        "converted_customers": entries.count(entries.is_of_customer & arrives),
    }
    others = entries.stage != target
    size = int(others.sum())
    return pa.table(
        {
            "definition": [definition] * size,
            "stage_rank": entries.stage[others].astype(np.int32),
            "to_stage_rank": np.full(size, target, np.int32),
            "window_days": np.full(size, days, np.int32),
            "period_kind": [entries.kind] * size,
            "period_start": pa.array(entries.period[others].astype(np.int32)).cast(pa.date32()),
            **{name: count[others] for name, count in counts.items()},
        },
        schema=_COUNTED,
    )


STAGE_CONVERSION = Transform(StageConversion, make)

"""Makes stage_exit: by so many days after entry, how many had left the stage in each way, and who stayed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from models import StageExit
from transforms.metrics.bootstrap import intervals
from transforms.metrics.curve import Curve, Reals, curve
from transforms.metrics.members import Ints
from transforms.metrics.stays import EXITS, Stays, stays
from transforms.transform import Night, Transform
from warehouse.engine import Engine

DAYS = np.array([0, 1, 2, 3, 7, 14, 30, 60, 90])
_DAYS_US = DAYS * 86_400_000_000

_NAMED = """
SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    x.exit_kind,
    x.elapsed_days,
    x.n,
    x.exits,
    x.cumulative_incidence,
    CASE WHEN x.exits > 0 THEN x.low END AS low,
    CASE WHEN x.exits > 0 THEN x.high END AS high,
    x.still_in_stage,
    x.still_in_stage_low,
    x.still_in_stage_high,
    x.at_risk
FROM exits AS x
JOIN cohort AS c ON c.cohort_no = x.cohort_no
"""

_SCHEMA = pa.schema(
    [
        ("cohort_no", pa.int32()),
        ("exit_kind", pa.string()),
        ("elapsed_days", pa.int32()),
        ("n", pa.int64()),
        ("exits", pa.int64()),
        ("cumulative_incidence", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("still_in_stage", pa.float64()),
        ("still_in_stage_low", pa.float64()),
        ("still_in_stage_high", pa.float64()),
        ("at_risk", pa.int64()),
    ]
)


def make(engine: Engine, night: Night) -> int:
    """Every definition's exits; returns the table's rows."""
    tables = [_SCHEMA.empty_table()]
    for definition in night.company.definitions:
        of = stays(engine, definition.name, night.watermark_us)
        if len(of.cohort):
            tables += _rows(of, definition.name)
    with engine.registered(exits=pa.concat_tables(tables)):
        return engine.replace(StageExit, _NAMED)


def _rows(of: Stays, definition: str) -> Iterator[pa.Table]:
    """A table per cohort: a row per exit kind and day."""
    low, high = intervals(of, _DAYS_US, definition)
    for no, here in enumerate(of.of_cohorts()):
        lasted_us = of.lasted_us[here]
        of_cohort = curve(lasted_us, of.exit_no[here])
        at_risk = len(lasted_us) - np.searchsorted(lasted_us, _DAYS_US, side="left")
        yield _table(int(of.cohort_no[no]), of_cohort, at_risk, (low[no], high[no]))


def _table(cohort_no: int, of: Curve, at_risk: Ints, ends: tuple[Reals, Reals]) -> pa.Table:
    """NaN becomes null: beyond the longest time that was seen the curve is not known, if anybody stays."""
    is_known = (at_risk > 0) | of.is_complete
    at = of.at(_DAYS_US) + 1  # after a first step in which nobody has left

    def told(values: Reals | Ints, before: float) -> Reals:
        padded = np.concatenate([[before], values])[at]
        return np.where(is_known, padded, np.nan)

    staying = [told(of.staying, 1.0), *(told(band, np.nan) for band in of.band())]
    left = [told(values, 0.0) for values in of.left]
    exits = [np.concatenate([[0], values])[at] for values in of.exits]
    kinds = len(EXITS)
    reals = {
        "cumulative_incidence": np.concatenate(left),
        "low": np.where(np.tile(is_known, kinds), ends[0].ravel(), np.nan),
        "high": np.where(np.tile(is_known, kinds), ends[1].ravel(), np.nan),
        "still_in_stage": np.tile(staying[0], kinds),
        "still_in_stage_low": np.tile(staying[1], kinds),
        "still_in_stage_high": np.tile(staying[2], kinds),
    }
    columns = {
        "cohort_no": np.full(kinds * len(DAYS), cohort_no, np.int32),
        "exit_kind": np.repeat(EXITS, len(DAYS)),
        "elapsed_days": np.tile(DAYS, kinds).astype(np.int32),
        "n": np.full(kinds * len(DAYS), at_risk[0], np.int64),
        "exits": np.concatenate(exits),
        "at_risk": np.tile(at_risk, kinds),
        **{name: pa.array(values, from_pandas=True) for name, values in reals.items()},
    }
    return pa.table(columns).select(_SCHEMA.names).cast(_SCHEMA)


STAGE_EXIT = Transform(StageExit, make)

"""Makes stage_wait: how long customers wait for an answer, the questions that are still open not left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from models import StageWait
from transforms.metrics.curve import QUANTILES, Curve, curve, quantiles_us
from transforms.metrics.members import Ints
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_SECOND_US = 1_000_000
WITHIN_US = {"1h": 3_600_000_000, "4h": 4 * 3_600_000_000, "24h": 24 * 3_600_000_000}

# An answer after W is not known yet: the question was open until W at least.
_WAITS = """
SELECT
    c.cohort_no,
    LEAST(COALESCE(w.answered_us, $watermark_us), $watermark_us) - w.asked_us AS waited_us,
    CAST(COALESCE(w.answered_us <= $watermark_us, FALSE) AS INTEGER) AS is_answered
FROM wait AS w
JOIN visit_cohort AS c
    ON c.journey_id = w.journey_id AND c.visit_no = w.visit_no
WHERE w.asked_us < $watermark_us
"""

_ESTIMATES = [f"{name}{end}_seconds" for name in QUANTILES for end in ("", "_low", "_high")]
_SHARES = [f"within_{name}{end}" for name in WITHIN_US for end in ("", "_low", "_high")]

_NAMED = f"""
SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    w.n,
    w.answered,
    w.n - w.answered AS unanswered,
    {", ".join(f"w.{name}" for name in _ESTIMATES)},
    CASE
        WHEN w.median_seconds IS NULL THEN 'median_not_reached'
        WHEN w.p75_seconds IS NULL THEN 'p75_not_reached'
        WHEN w.p90_seconds IS NULL THEN 'p90_not_reached'
    END AS quantile_reason,
    {", ".join(f"w.{name}" for name in _SHARES)}
FROM waits AS w
JOIN cohort AS c ON c.cohort_no = w.cohort_no
"""

_SCHEMA = pa.schema(
    [
        ("cohort_no", pa.int32()),
        ("n", pa.int64()),
        ("answered", pa.int64()),
        *((name, pa.float64()) for name in (*_ESTIMATES, *_SHARES)),
    ]
)


def make(engine: Engine, night: Night) -> int:
    """The waits of every cohort that has one; returns the table's rows."""
    found = engine.arrow(_WAITS, {"watermark_us": night.watermark_us})
    cohort, waited_us, is_answered = (
        found.column(name).to_numpy().astype(np.int64)
        for name in ("cohort_no", "waited_us", "is_answered")
    )
    order = np.lexsort((waited_us, cohort))
    begins = np.flatnonzero(np.diff(cohort[order], prepend=-1))
    parts = np.split(order, begins[1:]) if len(order) else []
    rows = [_row(int(cohort[part[0]]), waited_us[part], is_answered[part]) for part in parts]
    with engine.registered(waits=pa.Table.from_pylist(rows, schema=_SCHEMA)):
        return engine.replace(StageWait, _NAMED)


def _row(cohort_no: int, waited_us: Ints, is_answered: Ints) -> dict[str, Any]:
    """One cohort's row; the waits sorted by their length."""
    of = curve(waited_us, is_answered)
    seconds = {name: us / _SECOND_US for name, us in quantiles_us(of).items()}
    reals = seconds | _shares(of)
    return {
        "cohort_no": cohort_no,
        "n": len(waited_us),
        "answered": int(is_answered.sum()),
        **{name: None if np.isnan(value) else float(value) for name, value in reals.items()},
    }


def _shares(of: Curve) -> dict[str, float]:
    """Share answered by each time of WITHIN_US, with its interval; NaN where it is not known."""
    told = dict.fromkeys(_SHARES, np.nan)
    low, high = of.band()
    for name, us in WITHIN_US.items():
        at = int(of.at(np.array(us)))
        if us <= of.times_us[-1] or of.is_complete:
            told[f"within_{name}"] = 1 - of.staying[at] if at >= 0 else 0.0
            told[f"within_{name}_low"] = 1 - high[at] if at >= 0 else np.nan
            told[f"within_{name}_high"] = 1 - low[at] if at >= 0 else np.nan
    return told


STAGE_WAIT = Transform(StageWait, make)

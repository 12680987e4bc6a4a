"""Makes stage_duration: how long visits stay in a stage, the ones that are still there not left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from company import JourneyDefinition
from models import StageDuration
from transforms.metrics.curve import QUANTILES, Curve, Z, curve, quantiles_us, restricted_mean_us
from transforms.metrics.stays import stays
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_SECOND_US = 1_000_000
_DAY_US = 86_400_000_000

_NAMED = """
SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    d.n,
    d.exits,
    d.median_seconds,
    d.median_low_seconds,
    d.median_high_seconds,
    d.p75_seconds,
    d.p75_low_seconds,
    d.p75_high_seconds,
    d.p90_seconds,
    d.p90_low_seconds,
    d.p90_high_seconds,
    CASE
        WHEN d.median_seconds IS NULL THEN 'median_not_reached'
        WHEN d.p75_seconds IS NULL THEN 'p75_not_reached'
        WHEN d.p90_seconds IS NULL THEN 'p90_not_reached'
    END AS quantile_reason,
    d.restricted_mean_seconds,
    d.restricted_mean_low_seconds,
    d.restricted_mean_high_seconds,
    CASE WHEN d.restricted_mean_seconds IS NULL THEN 'not_followed_to_horizon' END
        AS restricted_mean_reason,
    s.horizon_us / CAST(86400000000 AS DOUBLE) AS horizon_days
FROM durations AS d
JOIN cohort AS c ON c.cohort_no = d.cohort_no
JOIN reference.stage AS s ON s.definition = c.definition AND s.stage = c.stage
"""

_ESTIMATES = [*QUANTILES, "restricted_mean"]
_SCHEMA = pa.schema(
    [
        ("cohort_no", pa.int32()),
        ("n", pa.int64()),
        ("exits", pa.int64()),
        *(
            (f"{name}{end}_seconds", pa.float64())
            for name in _ESTIMATES
            for end in ("", "_low", "_high")
        ),
    ]
)


def make(engine: Engine, night: Night) -> int:
    """Every definition's times in stages; returns the table's rows."""
    rows = [
        row
        for definition in night.company.definitions
        for row in _rows(engine, definition, night.watermark_us)
    ]
    with engine.registered(durations=pa.Table.from_pylist(rows, schema=_SCHEMA)):
        return engine.replace(StageDuration, _NAMED)


def _rows(
    engine: Engine, definition: JourneyDefinition, watermark_us: int | None
) -> list[dict[str, Any]]:
    of = stays(engine, definition.name, watermark_us)
    stage = dict(engine.rows("SELECT c.cohort_no, c.stage FROM cohort AS c"))
    rows = []
    for no, here in zip(of.cohort_no.tolist(), of.of_cohorts(), strict=True):
        of_cohort = curve(of.lasted_us[here], of.exit_no[here])
        told = _estimates(of_cohort, definition.horizons_us[stage[no]])
        seconds = {name: None if np.isnan(us) else us / _SECOND_US for name, us in told.items()}
        n, exits = here.stop - here.start, of_cohort.exits[:, -1].sum()
        rows.append({"cohort_no": no, "n": n, "exits": exits, **seconds})
    return rows


def _estimates(of: Curve, horizon_us: int) -> dict[str, float]:
    """Microseconds of every estimate and of the ends of its interval; NaN where there is none."""
    told = quantiles_us(of)
    mean, error = restricted_mean_us(of, horizon_us)
    told["restricted_mean_seconds"] = mean
    told["restricted_mean_low_seconds"] = float(np.maximum(mean - Z * error, 0))
    told["restricted_mean_high_seconds"] = float(np.minimum(mean + Z * error, horizon_us))
    return told


STAGE_DURATION = Transform(StageDuration, make)

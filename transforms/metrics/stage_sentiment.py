"""Makes stage_sentiment: the tone of what customers wrote in a stage, each customer heard once.

SQL takes each customer's mean; arrays take the mean over customers and its interval; SQL judges
whether enough of them wrote for a number to be told.
"""

from __future__ import annotations

import pyarrow as pa

from models import StageSentiment
from transforms.metrics.resampled_mean import ESTIMATES, estimates
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_TABLE = StageSentiment.__tablename__

# Tones in ten thousandths, which they are whole numbers of: sums are exact in any order.
_VISITS = """
WITH written AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        t.customer_id,
        j.order_no,
        CAST(ROUND(t.sentiment * 10000) AS BIGINT) AS tone
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE t.sentiment IS NOT NULL AND t.occurred_us < $watermark_us
),

-- Nothing came at or after W, and what was the last visit is over by then.
closed AS (
    SELECT v.definition, v.journey_id
    FROM stage_visit AS v
    GROUP BY v.definition, v.journey_id
    HAVING
        MAX(v.entered_us) < $watermark_us
        AND COUNT(
            CASE
                WHEN v.exit_kind = 'dropped' THEN 1
                WHEN v.exit_kind = 'ended' AND v.exited_us <= $watermark_us THEN 1
            END
        ) > 0
),

spoken AS (
    SELECT
        w.definition,
        w.journey_id,
        w.visit_no,
        w.customer_id,
        COUNT(*) AS texts,
        SUM(w.tone) AS tones,
        MIN(w.tone) AS worst,
        MAX(w.tone) AS best,
        MAX_BY(w.tone, w.order_no) AS last
    FROM written AS w
    GROUP BY w.definition, w.journey_id, w.visit_no, w.customer_id
)

SELECT
    m.cohort_no,
    s.definition,
    s.customer_id,
    s.texts,
    CAST(s.tones AS BIGINT) AS tones,
    -- Twice the mean of peak and end; of two peaks of one height the bad one is remembered.
    CASE
        WHEN c.journey_id IS NOT NULL
            THEN CASE WHEN -s.worst >= s.best THEN s.worst ELSE s.best END + s.last
    END AS peak_and_end
FROM spoken AS s
JOIN visit_cohort AS m
    ON m.journey_id = s.journey_id AND m.visit_no = s.visit_no
LEFT JOIN closed AS c ON c.journey_id = s.journey_id
"""

_TONES = """
SELECT
    v.cohort_no AS set_no,
    v.customer_id,
    SUM(v.tones) / CAST(SUM(v.texts) * 10000 AS DOUBLE) AS total,
    CAST(1 AS DOUBLE) AS weight
FROM spoken AS v
WHERE v.definition = $definition
GROUP BY v.cohort_no, v.customer_id
ORDER BY v.cohort_no, v.customer_id
"""

_PEAKS_AND_ENDS = """
SELECT
    v.cohort_no AS set_no,
    v.customer_id,
    SUM(v.peak_and_end) / CAST(COUNT(*) * 20000 AS DOUBLE) AS total,
    CAST(1 AS DOUBLE) AS weight
FROM spoken AS v
WHERE v.definition = $definition AND v.peak_and_end IS NOT NULL
GROUP BY v.cohort_no, v.customer_id
ORDER BY v.cohort_no, v.customer_id
"""

_TOLD = """
WITH entered AS (
    SELECT m.cohort_no, COUNT(DISTINCT v.customer_id) AS customers
    FROM visit_cohort AS m
    JOIN stage_visit AS v
        ON v.journey_id = m.journey_id AND v.visit_no = m.visit_no
    GROUP BY m.cohort_no
),

heard AS (
    SELECT
        s.cohort_no,
        CAST(SUM(s.texts) AS BIGINT) AS texts,
        COUNT(DISTINCT s.customer_id) AS customers_heard,
        COUNT(
            DISTINCT CASE WHEN s.peak_and_end IS NOT NULL THEN s.customer_id END
        ) AS peak_end_customers
    FROM spoken AS s
    GROUP BY s.cohort_no
),

covered AS (
    SELECT
        e.cohort_no,
        e.customers,
        COALESCE(h.texts, 0) AS texts,
        COALESCE(h.customers_heard, 0) AS customers_heard,
        COALESCE(h.peak_end_customers, 0) AS peak_end_customers,
        COALESCE(h.customers_heard, 0) / CAST(e.customers AS DOUBLE) AS coverage,
        COALESCE(h.peak_end_customers, 0) / CAST(e.customers AS DOUBLE) AS peak_end_coverage
    FROM entered AS e
    LEFT JOIN heard AS h ON h.cohort_no = e.cohort_no
),

judged AS (
    SELECT
        v.*,
        CASE
            WHEN v.customers_heard < $floor_customers THEN 'few_customers'
            WHEN v.coverage < $floor_coverage THEN 'low_coverage'
        END AS sentiment_reason,
        v.peak_end_customers >= $floor_customers
        AND v.peak_end_coverage >= $floor_coverage AS has_peak_end
    FROM covered AS v
)

SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    j.customers,
    j.texts,
    j.customers_heard,
    j.coverage,
    CASE WHEN j.sentiment_reason IS NULL THEN t.mean END AS customer_sentiment,
    CASE WHEN j.sentiment_reason IS NULL THEN t.low END AS customer_sentiment_low,
    CASE WHEN j.sentiment_reason IS NULL THEN t.high END AS customer_sentiment_high,
    j.sentiment_reason,
    j.peak_end_customers,
    CASE WHEN j.has_peak_end THEN p.mean END AS peak_end,
    CASE WHEN j.has_peak_end THEN p.low END AS peak_end_low,
    CASE WHEN j.has_peak_end THEN p.high END AS peak_end_high
FROM judged AS j
JOIN cohort AS c ON c.cohort_no = j.cohort_no
LEFT JOIN tones AS t ON t.set_no = j.cohort_no
LEFT JOIN peaks AS p ON p.set_no = j.cohort_no
"""


def make(engine: Engine, night: Night) -> int:
    """Hear every customer once in every cohort and replace the table; returns its rows."""
    names = [definition.name for definition in night.company.definitions]
    spoken = engine.arrow(_VISITS, {"watermark_us": night.watermark_us})
    with engine.registered(spoken=spoken):
        drawn = {
            "tones": _estimated(engine, _TONES, names),
            "peaks": _estimated(engine, _PEAKS_AND_ENDS, names),
        }
        floor = night.company.sentiment_floor
        bound = {"floor_customers": floor.customers, "floor_coverage": floor.coverage}
        with engine.registered(**drawn):
            return engine.replace(StageSentiment, _TOLD, bound)


def _estimated(engine: Engine, sql: str, definitions: list[str]) -> pa.Table:
    """Mean and interval of every cohort of every definition."""
    drawn = [estimates(engine, sql, _TABLE, {"definition": name}) for name in definitions]
    return pa.concat_tables([ESTIMATES.empty_table(), *drawn])


STAGE_SENTIMENT = Transform(StageSentiment, make)

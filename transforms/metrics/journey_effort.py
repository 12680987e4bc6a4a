"""Makes journey_effort: what completed journeys cost the customer, measure by measure.

SQL measures each journey before W in whole numbers; arrays draw the intervals; SQL summarises.
"""

from __future__ import annotations

import pyarrow as pa

from models import JourneyEffort
from transforms.metrics.resampled_mean import ESTIMATES, estimates
from transforms.transform import Night, Transform
from warehouse.engine import Engine

_TABLE = JourneyEffort.__tablename__

# The cohorts of a journey are those of its first visit, whatever its stage.
_GROUPS = """
SELECT
    c.cohort_no,
    DENSE_RANK() OVER (
        ORDER BY c.definition, c.period_kind, c.period_start, c.segment_by, c.segment
    ) AS group_no
FROM cohort AS c
"""

# Waits in microseconds, answers to surveys in ten thousandths: sums of whole numbers are exact.
_MEASURES = """
WITH listed AS (
    SELECT
        j.definition,
        j.journey_id,
        j.order_no,
        j.is_driving,
        t.channel,
        t.session_id,
        t.is_bot,
        t.rating,
        t.rating_scale,
        t.initiator = 'customer' AND NOT t.is_bot AND NOT t.is_echo AS is_own
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE t.occurred_us < $watermark_us
),

completed AS (
    SELECT
        v.definition,
        v.journey_id,
        v.customer_id,
        COUNT(*) - COUNT(DISTINCT v.stage) AS repeats
    FROM stage_visit AS v
    JOIN reference.stage AS s ON s.definition = v.definition AND s.stage = v.stage
    WHERE v.entered_us < $watermark_us
    GROUP BY v.definition, v.journey_id, v.customer_id
    HAVING COUNT(
        CASE WHEN s.is_goal OR (v.exit_kind = 'ended' AND v.exited_us <= $watermark_us) THEN 1 END
    ) > 0
),

own AS (
    SELECT
        l.definition,
        l.journey_id,
        COUNT(*) AS touchpoints,
        COUNT(DISTINCT l.session_id) AS sessions
    FROM listed AS l
    WHERE l.is_own
    GROUP BY l.definition, l.journey_id
),

step AS (
    SELECT
        l.definition,
        l.journey_id,
        l.channel,
        LAG(l.channel) OVER (
            PARTITION BY l.journey_id ORDER BY l.order_no
        ) AS channel_before
    FROM listed AS l
    WHERE l.is_driving
),

switched AS (
    SELECT
        s.definition,
        s.journey_id,
        COUNT(CASE WHEN s.channel_before <> s.channel THEN 1 END) AS switches
    FROM step AS s
    GROUP BY s.definition, s.journey_id
),

waited AS (
    SELECT
        w.definition,
        w.journey_id,
        CAST(SUM(w.answered_us - w.asked_us) AS BIGINT) AS wait_us
    FROM wait AS w
    WHERE w.answered_us < $watermark_us
    GROUP BY w.definition, w.journey_id
),

surveyed AS (
    SELECT
        l.definition,
        l.journey_id,
        l.rating_scale,
        CAST(ROUND(MAX_BY(l.rating, l.order_no) * 10000) AS BIGINT) AS answer
    FROM listed AS l
    WHERE SUBSTR(l.rating_scale, 1, 4) = 'ces_' AND l.rating IS NOT NULL AND NOT l.is_bot
    GROUP BY l.definition, l.journey_id, l.rating_scale
),

counted AS (
    SELECT
        c.definition,
        c.journey_id,
        c.customer_id,
        COALESCE(o.touchpoints, 0) AS touchpoints,
        COALESCE(o.sessions, 0) AS sessions,
        s.switches,
        c.repeats
    FROM completed AS c
    JOIN switched AS s ON s.journey_id = c.journey_id
    LEFT JOIN own AS o ON o.journey_id = c.journey_id
),

measured AS (
    SELECT c.definition, c.journey_id, c.customer_id, 'touchpoints' AS effort, c.touchpoints AS amount
    FROM counted AS c
    UNION ALL
    SELECT c.definition, c.journey_id, c.customer_id, 'sessions' AS effort, c.sessions AS amount
    FROM counted AS c
    UNION ALL
    SELECT c.definition, c.journey_id, c.customer_id, 'switches' AS effort, c.switches AS amount
    FROM counted AS c
    UNION ALL
    SELECT c.definition, c.journey_id, c.customer_id, 'repeats' AS effort, c.repeats AS amount
    FROM counted AS c
    UNION ALL
    SELECT c.definition, c.journey_id, c.customer_id, 'wait_seconds' AS effort, w.wait_us AS amount
    FROM completed AS c
    JOIN waited AS w ON w.journey_id = c.journey_id
    UNION ALL
    SELECT c.definition, c.journey_id, c.customer_id, r.rating_scale AS effort, r.answer AS amount
    FROM completed AS c
    JOIN surveyed AS r ON r.journey_id = c.journey_id
)

SELECT
    m.definition,
    g.group_no,
    m.effort,
    m.customer_id,
    m.amount,
    DENSE_RANK() OVER (PARTITION BY m.definition ORDER BY g.group_no, m.effort) - 1 AS set_no
FROM measured AS m
JOIN visit_cohort AS v
    ON v.journey_id = m.journey_id AND v.visit_no = 1
JOIN grouped AS g ON g.cohort_no = v.cohort_no
"""

_SHARES = """
SELECT
    m.set_no,
    m.customer_id,
    CAST(SUM(m.amount) AS DOUBLE) AS total,
    CAST(COUNT(*) AS DOUBLE) AS weight
FROM measured AS m
WHERE m.definition = $definition
GROUP BY m.set_no, m.customer_id
ORDER BY m.set_no, m.customer_id
"""

_SUMMED = """
WITH summed AS (
    SELECT
        m.definition,
        m.group_no,
        m.effort,
        m.set_no,
        COUNT(*) AS journeys,
        COUNT(DISTINCT m.customer_id) AS customers,
        quantile_of(m.amount, 0.5) AS median,
        quantile_of(m.amount, 0.9) AS p90,
        CASE
            WHEN m.effort = 'wait_seconds' THEN 1000000
            WHEN m.effort IN ('touchpoints', 'sessions', 'switches', 'repeats') THEN 1
            ELSE 10000
        END AS unit
    FROM measured AS m
    GROUP BY m.definition, m.group_no, m.effort, m.set_no
),

grouping_key AS (
    SELECT DISTINCT
        g.group_no, c.definition, c.period_kind, c.period_start, c.segment_by, c.segment
    FROM grouped AS g
    JOIN cohort AS c ON c.cohort_no = g.cohort_no
)

SELECT
    k.definition,
    k.period_kind,
    k.period_start,
    k.segment_by,
    k.segment,
    s.effort,
    s.journeys,
    s.customers,
    b.mean / s.unit AS mean,
    b.low / s.unit AS mean_low,
    b.high / s.unit AS mean_high,
    s.median / s.unit AS median,
    s.p90 / s.unit AS p90
FROM summed AS s
JOIN grouping_key AS k ON k.group_no = s.group_no
JOIN bounds AS b ON b.definition = s.definition AND b.set_no = s.set_no
"""


def make(engine: Engine, night: Night) -> int:
    """Measure every completed journey and replace the table; returns its rows."""
    with engine.registered(grouped=engine.arrow(_GROUPS)):
        measured = engine.arrow(_MEASURES, {"watermark_us": night.watermark_us})
        with engine.registered(measured=measured):
            names = [definition.name for definition in night.company.definitions]
            drawn = [estimates(engine, _SHARES, _TABLE, {"definition": name}) for name in names]
            with engine.registered(bounds=pa.concat_tables([ESTIMATES.empty_table(), *drawn])):
                return engine.replace(JourneyEffort, _SUMMED)


JOURNEY_EFFORT = Transform(JourneyEffort, make)

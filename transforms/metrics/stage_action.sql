-- One row per definition, stage, entry period, segment and event word: who did it there, how often.
-- Inputs: journey_touchpoint, touchpoint, visit_cohort, cohort, stage_entry
-- Parameters: $watermark_us (touchpoints at or after it are not seen)
--
-- Driving touchpoints only, as in stage_channel. Summed by visit first: a visit is of many cohorts.
WITH done AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        t.customer_id,
        t.event_type,
        COUNT(*) AS touchpoints
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE j.is_driving AND t.occurred_us < $watermark_us
    GROUP BY j.definition, j.journey_id, j.visit_no, t.customer_id, t.event_type
),

counted AS (
    SELECT
        m.cohort_no,
        d.event_type,
        SUM(d.touchpoints) AS touchpoints,
        COUNT(DISTINCT d.customer_id) AS customers
    FROM done AS d
    JOIN visit_cohort AS m
        ON m.journey_id = d.journey_id AND m.visit_no = d.visit_no
    GROUP BY m.cohort_no, d.event_type
),

entered AS (
    SELECT c.cohort_no, e.customers
    FROM cohort AS c
    JOIN stage_entry AS e
        ON e.definition = c.definition AND e.stage = c.stage AND e.period_kind = c.period_kind
        AND e.segment_by = c.segment_by AND e.segment = c.segment
        AND (e.period_start = c.period_start OR e.period_kind = 'all')
)

SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.event_type,
    CAST(n.touchpoints AS BIGINT) AS touchpoints,
    n.customers,
    n.customers / CAST(e.customers AS DOUBLE) AS customer_share,
    wilson_low(n.customers, e.customers) AS customer_share_low,
    wilson_high(n.customers, e.customers) AS customer_share_high
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.cohort_no
JOIN entered AS e ON e.cohort_no = n.cohort_no

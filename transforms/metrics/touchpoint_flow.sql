-- One row per definition, step between kinds of driving touchpoint, entry period of the visit left,
-- and segment.
-- Inputs: journey_touchpoint, touchpoint, stage_visit, visit_cohort, cohort
-- Parameters: $watermark_us (touchpoints at or after it are not counted; null: no rows)
--
-- START leads to a journey's first touchpoint and counts in its visit's period. A last one goes to END
-- when its visit was seen to end or drop by the watermark, else to OPEN: the undecided are not gone.
WITH step AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        t.event_type,
        t.occurred_us,
        LAG(t.event_type) OVER w AS previous_event_type,
        LEAD(t.event_type) OVER w AS next_event_type,
        LEAD(t.occurred_us) OVER w AS next_us
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE j.is_driving AND t.occurred_us < $watermark_us
    WINDOW w AS (PARTITION BY j.journey_id ORDER BY j.order_no)
),

move AS (
    SELECT
        s.definition,
        s.journey_id,
        s.visit_no,
        'START' AS from_event_type,
        s.event_type AS to_event_type,
        CAST(NULL AS BIGINT) AS gap_us
    FROM step AS s
    WHERE s.previous_event_type IS NULL
    UNION ALL
    SELECT
        s.definition,
        s.journey_id,
        s.visit_no,
        s.event_type AS from_event_type,
        CASE
            WHEN s.next_event_type IS NOT NULL THEN s.next_event_type
            WHEN v.exit_kind = 'dropped' THEN 'END'
            WHEN v.exit_kind = 'ended' AND v.exited_us <= $watermark_us THEN 'END'
            ELSE 'OPEN'
        END AS to_event_type,
        -- Two touchpoints of one instant have an order but no time between them.
        CASE WHEN s.next_us > s.occurred_us THEN s.next_us - s.occurred_us END AS gap_us
    FROM step AS s
    JOIN stage_visit AS v
        ON v.journey_id = s.journey_id AND v.visit_no = s.visit_no
),

-- The same period and segment of every stage is one.
period AS (
    SELECT
        c.cohort_no,
        MIN(c.cohort_no) OVER (
            PARTITION BY c.definition, c.period_kind, c.period_start, c.segment_by, c.segment
        ) AS period_no
    FROM cohort AS c
),

counted AS (
    SELECT
        p.period_no,
        m.from_event_type,
        m.to_event_type,
        COUNT(*) AS steps,
        quantile_of(m.gap_us, 0.5) AS median_gap_us,
        quantile_of(m.gap_us, 0.9) AS p90_gap_us
    FROM move AS m
    JOIN visit_cohort AS v
        ON v.journey_id = m.journey_id AND v.visit_no = m.visit_no
    JOIN period AS p ON p.cohort_no = v.cohort_no
    GROUP BY p.period_no, m.from_event_type, m.to_event_type
)

SELECT
    c.definition,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.from_event_type,
    n.to_event_type,
    n.steps AS count,
    n.steps / CAST(SUM(n.steps) OVER (
        PARTITION BY n.period_no, n.from_event_type
    ) AS DOUBLE) AS share_out,
    n.steps / CAST(SUM(n.steps) OVER (
        PARTITION BY n.period_no, n.to_event_type
    ) AS DOUBLE) AS share_in,
    n.median_gap_us / CAST(1000000 AS DOUBLE) AS median_gap_seconds,
    n.p90_gap_us / CAST(1000000 AS DOUBLE) AS p90_gap_seconds
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.period_no

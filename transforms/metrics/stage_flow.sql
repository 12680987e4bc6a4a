-- One row per definition, move between stages, entry period of the visit left, and segment.
-- Inputs: stage_visit, visit_cohort, cohort
-- Parameters: $watermark_us (entries at or after it are not counted; null: no rows)
--
-- START enters a journey's first visit and counts in that visit's period. A last visit goes to END
-- when it was seen to end or drop by the watermark, else to OPEN: the undecided are not gone.
WITH visit AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        v.stage,
        v.exit_kind,
        v.exited_us,
        LEAD(v.stage) OVER w AS next_stage,
        LEAD(v.entered_us) OVER w - v.last_driving_us AS gap_us
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
    WINDOW w AS (PARTITION BY v.journey_id ORDER BY v.visit_no)
),

move AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        'START' AS from_stage,
        v.stage AS to_stage,
        CAST(NULL AS BIGINT) AS gap_us
    FROM visit AS v
    WHERE v.visit_no = 1
    UNION ALL
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        v.stage AS from_stage,
        CASE
            WHEN v.next_stage IS NOT NULL THEN v.next_stage
            WHEN v.exit_kind = 'dropped' THEN 'END'
            WHEN v.exit_kind = 'ended' AND v.exited_us <= $watermark_us THEN 'END'
            ELSE 'OPEN'
        END AS to_stage,
        -- Two touchpoints of one instant have an order but no time between them.
        CASE WHEN v.gap_us > 0 THEN v.gap_us END AS gap_us
    FROM visit AS v
),

-- A cohort's visits are of one stage: it is the stage left, or the one entered from START.
counted AS (
    SELECT
        c.cohort_no,
        m.from_stage,
        m.to_stage,
        COUNT(*) AS moves,
        quantile_of(m.gap_us, 0.5) AS median_gap_us,
        quantile_of(m.gap_us, 0.9) AS p90_gap_us
    FROM move AS m
    JOIN visit_cohort AS c
        ON c.journey_id = m.journey_id AND c.visit_no = m.visit_no
    GROUP BY c.cohort_no, m.from_stage, m.to_stage
)

SELECT
    c.definition,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.from_stage,
    n.to_stage,
    n.moves AS count,
    n.moves / CAST(SUM(n.moves) OVER (
        PARTITION BY c.definition, c.period_kind, c.period_start, c.segment_by, c.segment, n.from_stage
    ) AS DOUBLE) AS share_out,
    n.moves / CAST(SUM(n.moves) OVER (
        PARTITION BY c.definition, c.period_kind, c.period_start, c.segment_by, c.segment, n.to_stage
    ) AS DOUBLE) AS share_in,
    n.median_gap_us / CAST(1000000 AS DOUBLE) AS median_gap_seconds,
    n.p90_gap_us / CAST(1000000 AS DOUBLE) AS p90_gap_seconds
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.cohort_no

-- One row per definition, move between stages, entry period of the visit left, and segment.
-- Inputs: stage_visit
-- Parameters: $watermark_us (entries at or after it are not counted; null: no rows)
--
-- START enters a journey's first visit and counts in that visit's period. A last visit goes to END
-- when it was seen to end or drop by the watermark, else to OPEN: the undecided are not gone.
WITH visit AS (
    SELECT
        v.definition,
        v.visit_no,
        v.stage,
        v.entered_date,
        v.exit_kind,
        v.exited_us,
        LEAD(v.stage) OVER w AS next_stage,
        LEAD(v.entered_us) OVER w - v.last_driving_us AS gap_us
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
    WINDOW w AS (PARTITION BY v.definition, v.journey_id ORDER BY v.visit_no)
),

move AS (
    SELECT
        v.definition,
        v.entered_date,
        'START' AS from_stage,
        v.stage AS to_stage,
        CAST(NULL AS BIGINT) AS gap_us
    FROM visit AS v
    WHERE v.visit_no = 1
    UNION ALL
    SELECT
        v.definition,
        v.entered_date,
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

counted AS (
    SELECT
        m.definition,
        p.period_kind,
        period_start(p.period_kind, m.entered_date) AS period_start,
        m.from_stage,
        m.to_stage,
        COUNT(*) AS moves,
        quantile_of(m.gap_us, 0.5) AS median_gap_us,
        quantile_of(m.gap_us, 0.9) AS p90_gap_us
    FROM move AS m
    CROSS JOIN (VALUES ('week'), ('month'), ('all')) AS p (period_kind)
    GROUP BY
        m.definition, p.period_kind, period_start(p.period_kind, m.entered_date),
        m.from_stage, m.to_stage
)

SELECT
    c.definition,
    c.period_kind,
    c.period_start,
    'all' AS segment_by,
    '(all)' AS segment,
    c.from_stage,
    c.to_stage,
    c.moves AS count,
    c.moves / CAST(SUM(c.moves) OVER (
        PARTITION BY c.definition, c.period_kind, c.period_start, c.from_stage
    ) AS DOUBLE) AS share_out,
    c.moves / CAST(SUM(c.moves) OVER (
        PARTITION BY c.definition, c.period_kind, c.period_start, c.to_stage
    ) AS DOUBLE) AS share_in,
    c.median_gap_us / CAST(1000000 AS DOUBLE) AS median_gap_seconds,
    c.p90_gap_us / CAST(1000000 AS DOUBLE) AS p90_gap_seconds
FROM counted AS c

-- One row per definition, stage, entry period and segment that a visit before the watermark is of.
-- Inputs: stage_visit, visit_segment
-- Parameters: $watermark_us (null: no rows)
WITH entry_day AS (
    SELECT v.definition, v.stage, v.entered_date, 'all' AS segment_by, '(all)' AS segment
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
    GROUP BY v.definition, v.stage, v.entered_date
    UNION ALL
    SELECT s.definition, s.stage, s.entered_date, s.segment_by, s.segment
    FROM visit_segment AS s
    GROUP BY s.definition, s.stage, s.entered_date, s.segment_by, s.segment
),

period AS (
    SELECT DISTINCT
        d.definition,
        d.stage,
        p.period_kind,
        period_start(p.period_kind, d.entered_date) AS period_start,
        d.segment_by,
        d.segment
    FROM entry_day AS d
    CROSS JOIN (VALUES ('week'), ('month'), ('all')) AS p (period_kind)
)

SELECT
    p.definition,
    p.stage,
    p.period_kind,
    p.period_start,
    p.segment_by,
    p.segment,
    CAST(ROW_NUMBER() OVER (
        ORDER BY p.definition, p.stage, p.period_kind, p.period_start, p.segment_by, p.segment
    ) - 1 AS INTEGER) AS cohort_no
FROM period AS p

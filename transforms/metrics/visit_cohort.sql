-- One row per visit before the watermark and cohort that it is of.
-- Inputs: stage_visit, visit_segment, cohort
-- Parameters: $watermark_us (null: no rows)
--
-- Visits of one day have the same cohorts: they meet a row per day, not every cohort.
WITH visit AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        v.stage,
        v.entered_date,
        'all' AS segment_by,
        '(all)' AS segment
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
    UNION ALL
    SELECT
        s.definition,
        s.journey_id,
        s.visit_no,
        s.stage,
        s.entered_date,
        s.segment_by,
        s.segment
    FROM visit_segment AS s
),

entry_day AS (
    SELECT DISTINCT v.definition, v.stage, v.entered_date, v.segment_by, v.segment
    FROM visit AS v
),

day_cohort AS (
    SELECT d.definition, d.stage, d.entered_date, d.segment_by, d.segment, c.cohort_no
    FROM entry_day AS d
    JOIN cohort AS c
        ON c.definition = d.definition AND c.stage = d.stage
        AND c.segment_by = d.segment_by AND c.segment = d.segment
        AND c.period_start IS NOT DISTINCT FROM period_start(c.period_kind, d.entered_date)
)

SELECT v.definition, v.journey_id, v.visit_no, c.cohort_no
FROM visit AS v
JOIN day_cohort AS c
    ON c.definition = v.definition AND c.stage = v.stage AND c.entered_date = v.entered_date
    AND c.segment_by = v.segment_by AND c.segment = v.segment

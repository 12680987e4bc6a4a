-- One row per definition, stage, entry period and segment: how often visits lead back, and are repeats.
-- Inputs: stage_visit, visit_cohort, cohort
-- Parameters: $watermark_us (a move at or after it is not seen)
--
-- What was left for another stage at the instant it was entered went nowhere in time: such moves have
-- no direction, and are left out.
WITH visit AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        ROW_NUMBER() OVER (
            PARTITION BY v.journey_id, v.stage ORDER BY v.visit_no
        ) > 1 AS is_repeat,
        v.exit_kind IN ('advanced', 'regressed')
        AND NOT v.is_tied AND v.exited_us < $watermark_us AS is_move,
        v.exit_kind = 'regressed' AS is_regressed
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
),

counted AS (
    SELECT
        m.cohort_no,
        COUNT(*) AS visits,
        COUNT(CASE WHEN v.is_repeat THEN 1 END) AS repeats,
        COUNT(CASE WHEN v.is_move THEN 1 END) AS moves,
        COUNT(CASE WHEN v.is_move AND v.is_regressed THEN 1 END) AS regressions
    FROM visit_cohort AS m
    JOIN visit AS v
        ON v.journey_id = m.journey_id AND v.visit_no = m.visit_no
    GROUP BY m.cohort_no
)

SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.visits,
    n.repeats,
    n.moves,
    n.regressions,
    CASE WHEN n.moves > 0 THEN n.regressions / CAST(n.moves AS DOUBLE) END AS backtrack_rate,
    wilson_low(n.regressions, n.moves) AS backtrack_rate_low,
    wilson_high(n.regressions, n.moves) AS backtrack_rate_high
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.cohort_no

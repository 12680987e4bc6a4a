-- One row per definition, stage, entry period, segment and promise: how often it was kept.
-- Inputs: promise, visit_cohort, cohort
-- Parameters: $watermark_us (what begins at or after it is not counted, what is done then not seen)
--
-- A promise is judged once its deadline is past, also if it was kept at once: else the quick ones would
-- be counted and the slow ones not.
WITH judged AS (
    SELECT
        p.journey_id,
        p.visit_no,
        p.promise,
        p.due_us - p.begun_us AS within_us,
        p.due_us < $watermark_us AS is_due,
        p.done_us < $watermark_us AND p.done_us <= p.due_us AS is_kept,
        CASE
            WHEN p.due_us < $watermark_us AND p.done_us < $watermark_us AND p.done_us > p.due_us
            THEN p.done_us - p.due_us
        END AS late_us
    FROM promise AS p
    WHERE p.begun_us < $watermark_us
),

counted AS (
    SELECT
        m.cohort_no,
        j.promise,
        MAX(j.within_us) AS within_us,
        COUNT(CASE WHEN j.is_due THEN 1 END) AS n,
        COUNT(CASE WHEN j.is_due AND j.is_kept THEN 1 END) AS kept,
        COUNT(j.late_us) AS late,
        quantile_of(j.late_us, 0.5) AS median_late_us,
        COUNT(CASE WHEN NOT j.is_due THEN 1 END) AS n_undecided
    FROM judged AS j
    JOIN visit_cohort AS m
        ON m.journey_id = j.journey_id AND m.visit_no = j.visit_no
    GROUP BY m.cohort_no, j.promise
)

SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.promise,
    n.within_us / CAST(1000000 AS DOUBLE) AS within_seconds,
    n.n,
    n.kept,
    CASE WHEN n.n > 0 THEN n.kept / CAST(n.n AS DOUBLE) END AS kept_share,
    wilson_low(n.kept, n.n) AS kept_share_low,
    wilson_high(n.kept, n.n) AS kept_share_high,
    n.late,
    n.n - n.kept - n.late AS undone,
    n.median_late_us / 1000000 AS median_late_seconds,
    n.n_undecided
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.cohort_no

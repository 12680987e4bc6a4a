-- One row per definition, stage, entry period, segment and channel: what happens there, and where to
--   customers go on from it.
-- Inputs: journey_touchpoint, touchpoint, self_service_attempt, visit_cohort, cohort
-- Parameters: $watermark_us (touchpoints at or after it are not seen)
--
-- Driving touchpoints only. A step between two counts where the first of them lies.
WITH step AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        t.customer_id,
        t.channel,
        LEAD(t.channel) OVER w AS next_channel
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE j.is_driving AND t.occurred_us < $watermark_us
    WINDOW w AS (PARTITION BY j.journey_id ORDER BY j.order_no)
),

attempt AS (
    SELECT
        a.definition,
        a.journey_id,
        a.visit_no,
        a.channel,
        COUNT(*) AS attempts,
        COUNT(CASE WHEN a.is_forced THEN 1 END) AS forced_switches
    FROM self_service_attempt AS a
    GROUP BY a.definition, a.journey_id, a.visit_no, a.channel
),

pair AS (
    SELECT
        s.definition,
        s.journey_id,
        s.visit_no,
        s.customer_id,
        s.channel,
        s.next_channel,
        COUNT(*) AS touchpoints
    FROM step AS s
    GROUP BY
        s.definition, s.journey_id, s.visit_no, s.customer_id, s.channel, s.next_channel
),

cohort_pair AS (
    SELECT m.cohort_no, p.channel, p.next_channel, CAST(SUM(p.touchpoints) AS BIGINT) AS touchpoints
    FROM pair AS p
    JOIN visit_cohort AS m
        ON m.journey_id = p.journey_id AND m.visit_no = p.visit_no
    GROUP BY m.cohort_no, p.channel, p.next_channel
),

left_from AS (
    SELECT
        p.cohort_no,
        p.channel,
        SUM(p.touchpoints) AS touchpoints,
        SUM(CASE WHEN p.next_channel IS NOT NULL THEN p.touchpoints ELSE 0 END) AS steps,
        SUM(CASE WHEN p.next_channel <> p.channel THEN p.touchpoints ELSE 0 END) AS switches
    FROM cohort_pair AS p
    GROUP BY p.cohort_no, p.channel
),

arrived_at AS (
    SELECT p.cohort_no, p.next_channel AS channel, SUM(p.touchpoints) AS steps
    FROM cohort_pair AS p
    WHERE p.next_channel IS NOT NULL
    GROUP BY p.cohort_no, p.next_channel
),

whole AS (
    SELECT f.cohort_no, SUM(f.touchpoints) AS touchpoints, SUM(f.steps) AS steps
    FROM left_from AS f
    GROUP BY f.cohort_no
),

people AS (
    SELECT m.cohort_no, p.channel, COUNT(DISTINCT p.customer_id) AS customers
    FROM pair AS p
    JOIN visit_cohort AS m
        ON m.journey_id = p.journey_id AND m.visit_no = p.visit_no
    GROUP BY m.cohort_no, p.channel
),

tried AS (
    SELECT
        m.cohort_no,
        a.channel,
        CAST(SUM(a.attempts) AS BIGINT) AS attempts,
        CAST(SUM(a.forced_switches) AS BIGINT) AS forced_switches
    FROM attempt AS a
    JOIN visit_cohort AS m
        ON m.journey_id = a.journey_id AND m.visit_no = a.visit_no
    GROUP BY m.cohort_no, a.channel
)

SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    f.channel,
    CAST(f.touchpoints AS BIGINT) AS touchpoints,
    p.customers,
    f.touchpoints / CAST(w.touchpoints AS DOUBLE) AS share,
    CAST(f.steps AS BIGINT) AS steps,
    CAST(f.switches AS BIGINT) AS switches,
    -- Of a steps from this channel and b into it, of n in all, a · b / n stay if they are independent.
    CASE
        WHEN f.steps = 0 THEN CAST(0 AS DOUBLE)
        ELSE f.steps - f.steps * COALESCE(a.steps, 0) / CAST(w.steps AS DOUBLE)
    END AS expected_switches,
    COALESCE(t.attempts, 0) AS attempts,
    COALESCE(t.forced_switches, 0) AS forced_switches,
    CASE WHEN t.attempts > 0 THEN t.forced_switches / CAST(t.attempts AS DOUBLE) END AS forced_rate,
    wilson_low(COALESCE(t.forced_switches, 0), COALESCE(t.attempts, 0)) AS forced_rate_low,
    wilson_high(COALESCE(t.forced_switches, 0), COALESCE(t.attempts, 0)) AS forced_rate_high
FROM left_from AS f
JOIN whole AS w ON w.cohort_no = f.cohort_no
JOIN people AS p ON p.cohort_no = f.cohort_no AND p.channel = f.channel
JOIN cohort AS c ON c.cohort_no = f.cohort_no
LEFT JOIN arrived_at AS a ON a.cohort_no = f.cohort_no AND a.channel = f.channel
LEFT JOIN tried AS t ON t.cohort_no = f.cohort_no AND t.channel = f.channel

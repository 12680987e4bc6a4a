-- One row per definition, stage, entry period, segment and channel: what happens there, and where to
--   customers go on from it.
-- Inputs: journey_touchpoint, touchpoint, reference.stage, visit_cohort, cohort
-- Parameters: $watermark_us (touchpoints at or after it are not seen)
--
-- Driving touchpoints only. A step between two counts where the first of them lies.
WITH step AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        j.order_no,
        j.is_self_service,
        j.is_assisted,
        t.customer_id,
        t.channel,
        t.session_id,
        t.object_key,
        t.occurred_us,
        t.is_date_only,
        s.stage_rank,
        LEAD(t.channel) OVER w AS next_channel,
        LAG(s.stage_rank) OVER w AS rank_before
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    JOIN reference.stage AS s ON s.definition = j.definition AND s.stage = j.stage
    WHERE j.is_driving AND t.occurred_us < $watermark_us
    WINDOW w AS (PARTITION BY j.definition, j.journey_id ORDER BY j.order_no)
),

-- What customers did by themselves or asked a person for, and what of these came next.
service AS (
    SELECT
        s.*,
        LEAD(s.is_self_service AND NOT s.is_assisted) OVER w AS is_next_self_service,
        LEAD(s.session_id) OVER w AS next_session_id,
        LEAD(s.object_key) OVER w AS next_object_key,
        LEAD(s.occurred_us) OVER w AS next_us,
        LEAD(s.is_date_only) OVER w AS is_next_date_only,
        LEAD(s.rank_before) OVER w AS rank_then
    FROM step AS s
    WHERE s.is_self_service OR s.is_assisted
    WINDOW w AS (PARTITION BY s.definition, s.journey_id ORDER BY s.order_no)
),

-- An attempt stands at the last touchpoint of self-service in a row in one session. It failed or was
-- given up where a person is asked within 24 hours (µs), about the same object where both have one,
-- and no higher stage was reached by then.
attempt AS (
    SELECT
        s.definition,
        s.journey_id,
        s.visit_no,
        s.channel,
        COUNT(*) AS attempts,
        COUNT(
            CASE
                WHEN
                    NOT s.is_next_self_service AND NOT s.is_next_date_only
                    AND s.next_us - s.occurred_us <= 86400000000
                    AND COALESCE(s.next_object_key = s.object_key, TRUE)
                    AND s.rank_then <= s.stage_rank
                    THEN 1
            END
        ) AS forced_switches
    FROM service AS s
    WHERE
        s.is_self_service AND NOT s.is_date_only
        AND NOT COALESCE(s.is_next_self_service AND s.next_session_id = s.session_id, FALSE)
        AND s.occurred_us + 86400000000 <= $watermark_us
    GROUP BY s.definition, s.journey_id, s.visit_no, s.channel
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
        ON m.definition = p.definition AND m.journey_id = p.journey_id AND m.visit_no = p.visit_no
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
        ON m.definition = p.definition AND m.journey_id = p.journey_id AND m.visit_no = p.visit_no
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
        ON m.definition = a.definition AND m.journey_id = a.journey_id AND m.visit_no = a.visit_no
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

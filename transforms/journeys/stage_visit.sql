-- One row per stage visit: a maximal run of one stage within a journey.
-- Inputs: journey_touchpoint, touchpoint, wait, reference.stage
-- Parameters: $watermark_us (null: nothing is dropped), $currency (the one that values are summed in)
WITH visit AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        j.stage,
        t.customer_id,
        MIN(j.order_no) AS entered_order_no,
        MIN(t.occurred_us) AS entered_us,
        MAX(CASE WHEN j.is_driving THEN j.order_no END) AS last_driving_order_no,
        MAX(CASE WHEN j.is_driving THEN t.occurred_us END) AS last_driving_us,
        COUNT(CASE WHEN j.is_driving THEN 1 END) AS touchpoints,
        COUNT(*) AS listed_touchpoints,
        COUNT(CASE WHEN j.is_matched THEN 1 END) AS matched_count,
        COUNT(DISTINCT CASE WHEN j.is_driving THEN t.channel END) AS channels,
        -- Tones have four places: as decimals their sum is the same in any order.
        SUM(CAST(t.sentiment AS DECIMAL(18, 4))) / CAST(COUNT(t.sentiment) AS DOUBLE) AS sentiment,
        SUM(CASE WHEN t.value_currency = $currency THEN t.value_amount END) AS value_amount,
        MAX(j.journey_end) AS journey_end
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    GROUP BY j.definition, j.journey_id, j.visit_no, j.stage, t.customer_id
),

-- The next visit of the customer is the next one of the journey, or begins the journey after it.
followed AS (
    SELECT
        v.*,
        s.stage_rank,
        v.last_driving_us + s.horizon_us AS silent_us,
        LEAD(v.journey_id) OVER w AS next_journey_id,
        LEAD(s.stage_rank) OVER w AS next_rank,
        LEAD(v.entered_us) OVER w AS next_entered_us,
        LEAD(v.entered_order_no) OVER w AS next_order_no
    FROM visit AS v
    JOIN reference.stage AS s ON s.definition = v.definition AND s.stage = v.stage
    WINDOW w AS (PARTITION BY v.definition, v.customer_id ORDER BY v.entered_order_no)
),

-- What an event did to the visit: exited_us is null where none did anything.
left_by_event AS (
    SELECT
        f.*,
        CASE
            WHEN f.next_journey_id = f.journey_id AND f.next_rank > f.stage_rank THEN 'advanced'
            WHEN f.next_journey_id = f.journey_id THEN 'regressed'
            WHEN f.journey_end IS NOT NULL THEN 'ended'
        END AS event_exit,
        CASE
            WHEN f.next_journey_id = f.journey_id OR f.journey_end = 'restart' THEN f.next_entered_us
            WHEN f.journey_end = 'ends_on' THEN f.last_driving_us
        END AS exited_us,
        CASE f.journey_end
            WHEN 'restart' THEN f.next_order_no
            WHEN 'ends_on' THEN f.last_driving_order_no
        END AS ending_order_no
    FROM followed AS f
),

-- What the clock did to it, late, from W.
judged AS (
    SELECT
        l.*,
        CASE
            WHEN l.event_exit IS NOT NULL THEN l.event_exit
            WHEN l.silent_us <= $watermark_us THEN 'dropped'
            ELSE 'open'
        END AS exit_kind
    FROM left_by_event AS l
),

waited AS (
    SELECT w.definition, w.journey_id, w.visit_no, SUM(w.answered_us - w.asked_us) AS wait_us
    FROM wait AS w
    WHERE w.answered_us IS NOT NULL
    GROUP BY w.definition, w.journey_id, w.visit_no
)

SELECT
    v.definition,
    v.journey_id,
    v.visit_no,
    v.stage,
    v.customer_id,
    moment(v.entered_us) AS entered_at,
    moment(CASE WHEN v.exit_kind = 'dropped' THEN v.silent_us ELSE v.exited_us END) AS exited_at,
    v.exit_kind,
    CASE
        WHEN v.exit_kind = 'dropped' THEN 'inactivity'
        WHEN v.exit_kind = 'ended' THEN v.journey_end || ':' || e.event_type
    END AS ended_by,
    v.touchpoints,
    v.listed_touchpoints,
    v.matched_count,
    v.channels,
    a.wait_us / CAST(1000000 AS DOUBLE) AS wait_seconds,
    v.sentiment,
    -- More money than the column holds is nobody's order; it must not stop a night.
    TRY_CAST(v.value_amount AS DECIMAL(18, 4)) AS value_amount,
    v.exit_kind IN ('advanced', 'regressed') AND v.exited_us = v.entered_us AS is_tied,
    local_day(v.entered_us) AS entered_date,
    v.stage_rank,
    v.entered_order_no,
    v.entered_us,
    v.exited_us,
    v.last_driving_us
FROM judged AS v
LEFT JOIN waited AS a
    ON a.journey_id = v.journey_id AND a.visit_no = v.visit_no
LEFT JOIN touchpoint AS e ON e.order_no = v.ending_order_no

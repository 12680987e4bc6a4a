-- One row per attempt of a customer to manage without a person, with its next day seen by the watermark:
--   whether a person had to be asked.
-- Inputs: journey_touchpoint, touchpoint, reference.stage
-- Parameters: $watermark_us (touchpoints at or after it are not seen; null: no rows)
--
-- Driving touchpoints only.
WITH step AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        j.touchpoint_key,
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
        LAG(s.stage_rank) OVER w AS rank_before
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    JOIN reference.stage AS s ON s.definition = j.definition AND s.stage = j.stage
    WHERE j.is_driving AND t.occurred_us < $watermark_us
    WINDOW w AS (PARTITION BY j.journey_id ORDER BY j.order_no)
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
    WINDOW w AS (PARTITION BY s.journey_id ORDER BY s.order_no)
)

-- An attempt stands at the last touchpoint of self-service in a row in one session. It failed or was
-- given up where a person is asked within 24 hours (µs), about the same object where both have one,
-- and no higher stage was reached by then.
SELECT
    s.definition,
    s.journey_id,
    s.visit_no,
    s.touchpoint_key,
    s.customer_id,
    s.channel,
    COALESCE(
        NOT s.is_next_self_service AND NOT s.is_next_date_only
        AND s.next_us - s.occurred_us <= 86400000000
        AND COALESCE(s.next_object_key = s.object_key, TRUE)
        AND s.rank_then <= s.stage_rank,
        FALSE
    ) AS is_forced
FROM service AS s
WHERE
    s.is_self_service AND NOT s.is_date_only
    AND NOT COALESCE(s.is_next_self_service AND s.next_session_id = s.session_id, FALSE)
    AND s.occurred_us + 86400000000 <= $watermark_us

-- One row per wait of a journey: from the first unanswered question to its answer, if there is one.
-- Inputs: journey_touchpoint, touchpoint
WITH exchange AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        j.touchpoint_key,
        j.is_asking,
        t.occurred_us AS asked_us,
        t.is_date_only AS is_asked_date_only,
        LAG(j.is_asking) OVER (
            PARTITION BY j.journey_id, t.object_key ORDER BY j.order_no
        ) AS is_asked_again,
        FIRST_VALUE(CASE WHEN j.is_answering THEN t.occurred_us END IGNORE NULLS) OVER (
            PARTITION BY j.journey_id, t.object_key ORDER BY j.order_no
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS answered_us,
        FIRST_VALUE(CASE WHEN j.is_answering THEN t.is_date_only END IGNORE NULLS) OVER (
            PARTITION BY j.journey_id, t.object_key ORDER BY j.order_no
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS is_answered_date_only
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE j.is_asking OR j.is_answering
)

-- Questions and answers go by their object, or by none. Asking again before the answer lengthens no
-- wait: it began with the first question. Where only the day of an end is known, a wait under a day
-- (in microseconds) may have been any other, or none.
SELECT
    x.definition,
    x.journey_id,
    x.visit_no,
    x.touchpoint_key,
    moment(x.asked_us) AS asked_at,
    moment(x.answered_us) AS answered_at,
    x.asked_us,
    x.answered_us
FROM exchange AS x
WHERE
    x.is_asking AND NOT COALESCE(x.is_asked_again, FALSE)
    AND (
        x.answered_us IS NULL
        OR NOT (x.is_asked_date_only OR x.is_answered_date_only)
        OR x.answered_us - x.asked_us >= 86400000000
    )

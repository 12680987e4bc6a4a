-- One row per question asked in a visit: whether its answer is known.
-- Inputs: member, wait
-- Parameters: $watermark_at
SELECT
    m.stage,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    w.touchpoint_key,
    w.asked_at AS happened_at,
    COALESCE(w.answered_at <= $watermark_at, FALSE) AS is_answered
FROM member AS m
JOIN wait AS w
    ON w.definition = m.definition AND w.journey_id = m.journey_id AND w.visit_no = m.visit_no
WHERE w.asked_at < $watermark_at

-- One row per promise that began in a visit: whether it is due, kept in time, or was done late.
-- Inputs: member, promise
-- Parameters: $watermark_at
SELECT
    m.stage,
    p.promise,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    p.touchpoint_key,
    p.begun_at AS happened_at,
    p.due_at < $watermark_at AS is_due,
    COALESCE(p.done_at < $watermark_at AND p.done_at <= p.due_at, FALSE) AS is_kept,
    COALESCE(p.done_at < $watermark_at AND p.done_at > p.due_at, FALSE) AS is_late
FROM member AS m
JOIN promise AS p
    ON p.definition = m.definition AND p.journey_id = m.journey_id AND p.visit_no = m.visit_no
WHERE p.begun_at < $watermark_at

-- One row per visit: whether its end is known.
-- Inputs: member
-- Parameters: $watermark_at
SELECT
    m.stage,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    m.entered_at AS happened_at,
    COALESCE(m.exit_kind <> 'open' AND m.exited_at <= $watermark_at, FALSE) AS has_left
FROM member AS m

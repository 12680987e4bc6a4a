-- One row per survey of a visit: whether its sending was seen, and what was answered.
-- Inputs: member, survey, touchpoint
SELECT
    m.stage,
    s.rating_scale,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    s.touchpoint_key,
    t.occurred_at AS happened_at,
    s.is_sent,
    s.rating IS NOT NULL AS is_answered,
    s.verdict
FROM member AS m
JOIN survey AS s
    ON s.definition = m.definition AND s.journey_id = m.journey_id AND s.visit_no = m.visit_no
JOIN touchpoint AS t ON t.touchpoint_key = s.touchpoint_key

-- One row per attempt of a customer to manage without a person.
-- Inputs: member, self_service_attempt, touchpoint
SELECT
    m.stage,
    a.channel,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    a.touchpoint_key,
    t.occurred_at AS happened_at,
    a.is_forced
FROM member AS m
JOIN self_service_attempt AS a
    ON a.definition = m.definition AND a.journey_id = m.journey_id AND a.visit_no = m.visit_no
JOIN touchpoint AS t ON t.touchpoint_key = a.touchpoint_key

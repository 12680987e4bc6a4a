-- One row per driving touchpoint of a visit, with its channel.
-- Inputs: member, journey_touchpoint, touchpoint
-- Parameters: $watermark_at
SELECT
    m.stage,
    t.channel,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    t.touchpoint_key,
    t.occurred_at AS happened_at
FROM member AS m
JOIN journey_touchpoint AS j
    ON j.definition = m.definition AND j.journey_id = m.journey_id AND j.visit_no = m.visit_no
    AND j.stage = m.stage
JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
WHERE j.is_driving AND t.occurred_at < $watermark_at

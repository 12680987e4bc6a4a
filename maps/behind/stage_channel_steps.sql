-- One row per driving touchpoint of a visit, with the channel of its journey's next one.
-- Inputs: member, journey_touchpoint, touchpoint
-- Parameters: $definition, $watermark_at
WITH step AS (
    SELECT
        j.journey_id,
        j.visit_no,
        j.touchpoint_key,
        t.channel,
        t.occurred_at,
        LEAD(t.channel) OVER (PARTITION BY j.journey_id ORDER BY j.order_no) AS next_channel
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE
        j.definition = $definition AND j.is_driving AND t.occurred_at < $watermark_at
        AND j.journey_id IN (SELECT m.journey_id FROM member AS m)
)

SELECT
    m.stage,
    s.channel,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    s.touchpoint_key,
    s.occurred_at AS happened_at,
    s.next_channel
FROM member AS m
JOIN step AS s ON s.journey_id = m.journey_id AND s.visit_no = m.visit_no

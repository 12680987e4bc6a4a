-- One row per step from a driving touchpoint to its journey's next one; START leads to the first.
-- Inputs: member, journey_touchpoint, touchpoint
-- Parameters: $definition, $watermark_at
WITH step AS (
    SELECT
        j.journey_id,
        j.visit_no,
        j.touchpoint_key,
        t.event_type,
        t.occurred_at,
        LAG(t.event_type) OVER w AS event_type_before,
        LEAD(t.event_type) OVER w AS next_event_type
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE
        j.definition = $definition AND j.is_driving AND t.occurred_at < $watermark_at
        AND j.journey_id IN (SELECT m.journey_id FROM member AS m)
    WINDOW w AS (PARTITION BY j.journey_id ORDER BY j.order_no)
)

SELECT
    'START' AS from_event_type,
    s.event_type AS to_event_type,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    s.touchpoint_key,
    s.occurred_at AS happened_at
FROM member AS m
JOIN step AS s ON s.journey_id = m.journey_id AND s.visit_no = m.visit_no
WHERE s.event_type_before IS NULL
UNION ALL
SELECT
    s.event_type AS from_event_type,
    CASE
        WHEN s.next_event_type IS NOT NULL THEN s.next_event_type
        WHEN m.exit_kind = 'dropped' THEN 'END'
        WHEN m.exit_kind = 'ended' AND m.exited_at <= $watermark_at THEN 'END'
        ELSE 'OPEN'
    END AS to_event_type,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    s.touchpoint_key,
    s.occurred_at AS happened_at
FROM member AS m
JOIN step AS s ON s.journey_id = m.journey_id AND s.visit_no = m.visit_no

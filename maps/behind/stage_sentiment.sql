-- One row per text of a visit whose tone is known: whether its journey is over.
-- Inputs: member, journey_touchpoint, touchpoint, stage_visit
-- Parameters: $definition, $watermark_at
WITH closed AS (
    SELECT v.journey_id
    FROM stage_visit AS v
    WHERE v.definition = $definition
    GROUP BY v.journey_id
    HAVING
        MAX(v.entered_at) < $watermark_at
        AND COUNT(
            CASE
                WHEN v.exit_kind = 'dropped' THEN 1
                WHEN v.exit_kind = 'ended' AND v.exited_at <= $watermark_at THEN 1
            END
        ) > 0
)

SELECT
    m.stage,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    t.touchpoint_key,
    t.occurred_at AS happened_at,
    c.journey_id IS NOT NULL AS is_closed
FROM member AS m
JOIN journey_touchpoint AS j
    ON j.definition = m.definition AND j.journey_id = m.journey_id AND j.visit_no = m.visit_no
    AND j.stage = m.stage
JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
LEFT JOIN closed AS c ON c.journey_id = m.journey_id
WHERE t.sentiment IS NOT NULL AND t.occurred_at < $watermark_at

-- One row per completed journey and measure of effort that it has. Journeys count with their first visit.
-- Inputs: member, stage_visit, wait, journey_touchpoint, touchpoint
-- Parameters: $definition, $watermark_at, $goal (the definition's goal, or null)
WITH completed AS (
    SELECT
        m.customer_id,
        m.journey_id,
        m.visit_no,
        m.entered_at AS happened_at
    FROM member AS m
    WHERE
        m.visit_no = 1
        AND EXISTS (
            SELECT 1
            FROM stage_visit AS v
            WHERE
                v.definition = m.definition AND v.journey_id = m.journey_id
                AND v.entered_at < $watermark_at
                AND (v.stage = $goal OR (v.exit_kind = 'ended' AND v.exited_at <= $watermark_at))
        )
),

measure AS (
    SELECT DISTINCT w.journey_id, 'wait_seconds' AS effort
    FROM wait AS w
    WHERE w.definition = $definition AND w.answered_at < $watermark_at
    UNION ALL
    SELECT DISTINCT j.journey_id, t.rating_scale AS effort
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE
        j.definition = $definition AND t.rating IS NOT NULL AND NOT t.is_bot
        AND SUBSTR(t.rating_scale, 1, 4) = 'ces_' AND t.occurred_at < $watermark_at
)

SELECT e.effort, c.customer_id, c.journey_id, c.visit_no, c.happened_at
FROM completed AS c
CROSS JOIN (
    VALUES ('touchpoints'), ('sessions'), ('switches'), ('repeats')
) AS e (effort)
UNION ALL
SELECT x.effort, c.customer_id, c.journey_id, c.visit_no, c.happened_at
FROM completed AS c
JOIN measure AS x ON x.journey_id = c.journey_id

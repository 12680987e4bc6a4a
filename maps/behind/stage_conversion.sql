-- One row per journey's first visit of a stage, later stage and window: whether its window is over, and
--   whether the journey came there in time.
-- Inputs: member, stage_visit, stage_conversion
-- Parameters: $definition, $watermark_at
WITH target AS (
    SELECT DISTINCT t.to_stage, t.window_days
    FROM stage_conversion AS t
    WHERE t.definition = $definition
),

entry AS (
    SELECT m.*
    FROM member AS m
    WHERE NOT EXISTS (
        SELECT 1
        FROM stage_visit AS b
        WHERE
            b.definition = m.definition AND b.journey_id = m.journey_id
            AND b.stage = m.stage AND b.visit_no < m.visit_no
    )
)

SELECT
    e.stage,
    t.to_stage,
    t.window_days,
    e.customer_id,
    e.journey_id,
    e.visit_no,
    e.entered_at AS happened_at,
    e.entered_at + to_days(t.window_days) <= $watermark_at AS is_eligible,
    EXISTS (
        SELECT 1
        FROM stage_visit AS n
        WHERE
            n.definition = e.definition AND n.journey_id = e.journey_id AND n.stage = t.to_stage
            AND n.visit_no > e.visit_no AND n.entered_at <= e.entered_at + to_days(t.window_days)
    ) AS is_there
FROM entry AS e
CROSS JOIN target AS t
WHERE t.to_stage <> e.stage

-- One row per customer's first visit of a stage in the period, later stage and window: whether its window
--   is over, and whether the customer came there in time, in whichever journey.
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
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY m.stage, m.customer_id ORDER BY m.entered_order_no
    ) = 1
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
            n.definition = e.definition AND n.customer_id = e.customer_id AND n.stage = t.to_stage
            AND n.entered_order_no > e.entered_order_no
            AND n.entered_at <= e.entered_at + to_days(t.window_days)
    ) AS is_there
FROM entry AS e
CROSS JOIN target AS t
WHERE t.to_stage <> e.stage

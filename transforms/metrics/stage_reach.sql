-- One row per stage visit and other stage that the customer enters after it, before the watermark:
-- the next entry. A customer's journeys of one definition follow each other, so if that entry is in
-- a later journey, this journey has none.
-- Inputs: stage_visit
-- Parameters: $watermark_us (entries at or after it are not seen; null: no rows)
WITH entry AS (
    SELECT
        v.definition,
        v.customer_id,
        v.journey_id,
        v.visit_no,
        v.stage,
        v.entered_order_no,
        v.entered_us
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
),

entered AS (
    SELECT DISTINCT e.definition, e.customer_id, e.stage
    FROM entry AS e
),

-- A lane holds all visits of a customer and looks out for one stage.
lane AS (
    SELECT
        e.definition,
        e.journey_id,
        e.visit_no,
        e.stage,
        t.stage AS to_stage,
        MIN(CASE WHEN e.stage = t.stage THEN e.entered_order_no END) OVER (
            PARTITION BY e.definition, e.customer_id, t.stage ORDER BY e.entered_order_no
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS reached_order_no
    FROM entry AS e
    JOIN entered AS t ON t.definition = e.definition AND t.customer_id = e.customer_id
)

SELECT
    l.definition,
    l.journey_id,
    l.visit_no,
    l.to_stage,
    r.entered_us AS reached_us,
    r.journey_id = l.journey_id AS is_same_journey
FROM lane AS l
JOIN entry AS r ON r.definition = l.definition AND r.entered_order_no = l.reached_order_no
WHERE l.stage <> l.to_stage

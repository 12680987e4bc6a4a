-- One row per visit that entered a stage and scale that the definition's customers were asked on.
-- Inputs: member, survey
-- Parameters: $definition
WITH scale AS (
    SELECT DISTINCT s.rating_scale
    FROM survey AS s
    WHERE s.definition = $definition
)

SELECT
    m.stage,
    s.rating_scale,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    m.entered_at AS happened_at
FROM member AS m
CROSS JOIN scale AS s

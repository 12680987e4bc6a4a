-- One row per move between stages, of the visit left; START enters a journey's first visit.
-- Inputs: member, stage_visit
-- Parameters: $watermark_at
SELECT
    'START' AS from_stage,
    m.stage AS to_stage,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    m.entered_at AS happened_at
FROM member AS m
WHERE m.visit_no = 1
UNION ALL
SELECT
    m.stage AS from_stage,
    CASE
        WHEN n.stage IS NOT NULL THEN n.stage
        WHEN m.exit_kind = 'dropped' THEN 'END'
        WHEN m.exit_kind = 'ended' AND m.exited_at <= $watermark_at THEN 'END'
        ELSE 'OPEN'
    END AS to_stage,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    COALESCE(n.entered_at, m.entered_at) AS happened_at
FROM member AS m
LEFT JOIN stage_visit AS n
    ON n.definition = m.definition AND n.journey_id = m.journey_id
    AND n.visit_no = m.visit_no + 1 AND n.entered_at < $watermark_at

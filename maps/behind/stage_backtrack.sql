-- One row per visit: whether its journey had visited the stage before, and whether it was left, and back.
-- Inputs: member, stage_visit
-- Parameters: $watermark_at
SELECT
    m.stage,
    m.customer_id,
    m.journey_id,
    m.visit_no,
    m.entered_at AS happened_at,
    EXISTS (
        SELECT 1
        FROM stage_visit AS b
        WHERE
            b.definition = m.definition AND b.journey_id = m.journey_id
            AND b.stage = m.stage AND b.visit_no < m.visit_no
    ) AS is_repeat,
    m.exit_kind IN ('advanced', 'regressed') AND NOT m.is_tied
    AND m.exited_at < $watermark_at AS is_move,
    m.exit_kind = 'regressed' AS is_back
FROM member AS m

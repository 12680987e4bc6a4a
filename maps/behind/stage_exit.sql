-- One row per visit, way to leave its stage and days since entry: whether it had left so by then, and
--   whether it was still watched.
-- Inputs: member, stage_exit
-- Parameters: $definition, $watermark_at
WITH asked AS (
    SELECT DISTINCT x.exit_kind, x.elapsed_days
    FROM stage_exit AS x
    WHERE x.definition = $definition
),

stay AS (
    SELECT
        m.*,
        LEAST(COALESCE(m.exited_at, $watermark_at), $watermark_at) AS seen_until,
        CASE WHEN m.exited_at <= $watermark_at THEN m.exit_kind ELSE 'open' END AS left_by
    FROM member AS m
)

SELECT
    s.stage,
    a.exit_kind,
    a.elapsed_days,
    s.customer_id,
    s.journey_id,
    s.visit_no,
    s.entered_at AS happened_at,
    s.left_by = a.exit_kind AND s.seen_until <= s.entered_at + to_days(a.elapsed_days) AS has_left,
    s.seen_until >= s.entered_at + to_days(a.elapsed_days) AS is_at_risk
FROM stay AS s
CROSS JOIN asked AS a

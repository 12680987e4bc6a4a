-- One row per journey with the path it took; paths that are told as `other` are called so.
-- Inputs: member, stage_visit, journey_path
-- Parameters: $definition, $watermark_at, $period_kind, $period_start, $segment_by, $segment
WITH taken AS (
    SELECT
        m.customer_id,
        m.journey_id,
        m.visit_no,
        m.entered_at AS happened_at,
        STRING_AGG(v.stage, ' > ' ORDER BY v.visit_no)
        || CASE
            WHEN
                COUNT(
                    CASE
                        WHEN v.exit_kind = 'dropped' THEN 1
                        WHEN v.exit_kind = 'ended' AND v.exited_at <= $watermark_at THEN 1
                    END
                ) = 0
                THEN ' …'
            ELSE ''
        END AS path
    FROM member AS m
    JOIN stage_visit AS v ON v.definition = m.definition AND v.journey_id = m.journey_id
    WHERE m.visit_no = 1 AND v.entered_at < $watermark_at
    GROUP BY m.customer_id, m.journey_id, m.visit_no, m.entered_at
)

SELECT
    COALESCE(p.path, 'other') AS path,
    t.customer_id,
    t.journey_id,
    t.visit_no,
    t.happened_at
FROM taken AS t
LEFT JOIN journey_path AS p
    ON p.definition = $definition AND p.path = t.path
    AND p.period_kind = $period_kind AND p.period_start IS NOT DISTINCT FROM $period_start
    AND p.segment_by = $segment_by AND p.segment = $segment

-- One row per journey of a customer through a definition's stages.
-- Inputs: stage_visit, journey_touchpoint, touchpoint, reference.stage
WITH driven AS (
    SELECT
        j.definition,
        j.journey_id,
        COUNT(*) AS touchpoints,
        COUNT(DISTINCT t.session_id) AS sessions,
        COUNT(DISTINCT t.channel) AS channels,
        MIN_BY(t.channel, j.order_no) AS first_channel,
        MIN(CASE WHEN t.marketing_channel IS NOT NULL THEN j.order_no END) AS first_brought_order_no,
        COUNT(CASE WHEN j.is_premature THEN 1 END) > 0 AS is_out_of_order
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE j.is_driving
    GROUP BY j.definition, j.journey_id
),

-- Only a journey's last visit can be open or name what ended it.
passage AS (
    SELECT
        v.definition,
        v.journey_id,
        v.customer_id,
        MIN(v.entered_at) AS started_at,
        MAX(v.exited_at) AS last_exited_at,
        MAX(v.ended_by) AS ended_by,
        MIN_BY(v.stage, v.visit_no) AS first_stage,
        MAX_BY(v.stage, v.stage_rank) AS furthest_stage,
        MAX_BY(v.stage, v.visit_no) AS current_stage,
        COUNT(CASE WHEN v.exit_kind = 'open' THEN 1 END) > 0 AS is_open,
        COUNT(CASE WHEN s.is_goal THEN 1 END) > 0 AS is_converted,
        SUM(v.value_amount) AS value_amount,
        STRING_AGG(v.stage, ' > ' ORDER BY v.visit_no) AS path
    FROM stage_visit AS v
    JOIN reference.stage AS s ON s.definition = v.definition AND s.stage = v.stage
    GROUP BY v.definition, v.journey_id, v.customer_id
)

SELECT
    p.definition,
    p.journey_id,
    p.customer_id,
    p.started_at,
    CASE WHEN p.is_open THEN NULL ELSE p.last_exited_at END AS ended_at,
    p.ended_by,
    d.first_channel,
    b.marketing_channel AS first_marketing_channel,
    p.first_stage,
    p.furthest_stage,
    p.current_stage,
    p.is_open,
    p.is_converted,
    d.is_out_of_order,
    d.touchpoints,
    d.sessions,
    d.channels,
    TRY_CAST(p.value_amount AS DECIMAL(18, 4)) AS value_amount,
    CASE WHEN p.is_open THEN p.path || ' …' ELSE p.path END AS path,
    d.first_brought_order_no
FROM passage AS p
JOIN driven AS d ON d.journey_id = p.journey_id
LEFT JOIN touchpoint AS b ON b.order_no = d.first_brought_order_no

-- One row per session: a customer's own touchpoints with gaps up to the session gap, any channel.
-- Inputs: touchpoint
WITH first_brought AS (
    SELECT t.session_id, t.marketing_channel
    FROM touchpoint AS t
    WHERE t.session_id IS NOT NULL AND t.marketing_channel IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY t.session_id ORDER BY t.order_no) = 1
),

by_channel AS (
    SELECT
        t.session_id,
        t.customer_id,
        t.channel,
        MIN(t.occurred_us) AS started_us,
        MAX(t.occurred_us) AS ended_us,
        COUNT(*) AS touchpoints
    FROM touchpoint AS t
    WHERE t.session_id IS NOT NULL
    GROUP BY t.session_id, t.customer_id, t.channel
)

SELECT
    c.session_id,
    c.customer_id,
    moment(MIN(c.started_us)) AS started_at,
    moment(MAX(c.ended_us)) AS ended_at,
    CAST(SUM(c.touchpoints) AS BIGINT) AS touchpoints,
    COUNT(*) AS channels,
    MIN(f.marketing_channel) AS first_marketing_channel
FROM by_channel AS c
LEFT JOIN first_brought AS f ON f.session_id = c.session_id
GROUP BY c.session_id, c.customer_id

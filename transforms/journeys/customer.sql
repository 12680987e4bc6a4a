-- One row per customer who has a touchpoint, also anonymous ones known by a device alone.
-- Inputs: touchpoint, customer_member, touchpoint_customer, identifier
-- Parameters: $max_touchpoints (so many are somebody's, one more is not)
WITH known AS (
    SELECT DISTINCT m.customer_id
    FROM customer_member AS m
),

-- A shared identifier's customer gets touchpoints in no other way. It is somebody only where a person
-- said that it belongs together with somebody.
somebody AS (
    SELECT DISTINCT m.customer_id
    FROM customer_member AS m
    INNER JOIN identifier AS i ON m.identifier_key = i.identifier_key
    WHERE NOT i.is_shared_identifier
),

shared AS (
    SELECT DISTINCT g.customer_id
    FROM touchpoint_customer AS g
    ANTI JOIN somebody AS s ON g.customer_id = s.customer_id
    WHERE g.assigned_by = 'shared'
),

by_source AS (
    SELECT
        t.customer_id,
        t.source,
        COUNT(*) AS touchpoints,
        MIN(t.occurred_us) AS first_us,
        MAX(t.occurred_us) AS last_us,
        MIN(CASE WHEN NOT t.is_bot THEN t.occurred_us END) AS first_by_person_us,
        MAX(CASE WHEN NOT t.is_bot THEN t.occurred_us END) AS last_by_person_us,
        MIN(t.order_no) AS first_order_no,
        MIN(CASE WHEN NOT t.is_bot THEN t.order_no END) AS first_by_person_order_no,
        MIN(
            CASE WHEN NOT t.is_bot AND t.marketing_channel IS NOT NULL THEN t.order_no END
        ) AS first_brought_order_no
    FROM touchpoint AS t
    WHERE t.customer_id IS NOT NULL
    GROUP BY t.customer_id, t.source
),

seen AS (
    SELECT
        s.customer_id,
        COALESCE(MIN(s.first_by_person_us), MIN(s.first_us)) AS first_seen_us,
        COALESCE(MAX(s.last_by_person_us), MAX(s.last_us)) AS last_seen_us,
        CAST(SUM(s.touchpoints) AS BIGINT) AS touchpoints,
        COUNT(*) AS sources,
        MIN(s.first_by_person_us) IS NULL AS is_bot,
        COALESCE(MIN(s.first_by_person_order_no), MIN(s.first_order_no)) AS first_order_no,
        MIN(s.first_brought_order_no) AS first_brought_order_no
    FROM by_source AS s
    GROUP BY s.customer_id
)

SELECT
    s.customer_id,
    moment(s.first_seen_us) AS first_seen_at,
    moment(s.last_seen_us) AS last_seen_at,
    s.touchpoints,
    s.sources,
    f.channel AS first_channel,
    b.marketing_channel AS first_marketing_channel,
    k.customer_id IS NULL AS is_anonymous,
    s.is_bot,
    h.customer_id IS NOT NULL AS is_shared,
    s.touchpoints > $max_touchpoints AS is_oversized,
    s.first_brought_order_no
FROM seen AS s
JOIN touchpoint AS f ON f.order_no = s.first_order_no
LEFT JOIN touchpoint AS b ON b.order_no = s.first_brought_order_no
LEFT JOIN known AS k ON k.customer_id = s.customer_id
LEFT JOIN shared AS h ON h.customer_id = s.customer_id

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
        MAX(CASE WHEN NOT t.is_bot THEN t.occurred_us END) AS last_by_person_us
    FROM touchpoint AS t
    WHERE t.customer_id IS NOT NULL
    GROUP BY t.customer_id, t.source
)

SELECT
    s.customer_id,
    moment(COALESCE(MIN(s.first_by_person_us), MIN(s.first_us))) AS first_seen_at,
    moment(COALESCE(MAX(s.last_by_person_us), MAX(s.last_us))) AS last_seen_at,
    CAST(SUM(s.touchpoints) AS BIGINT) AS touchpoints,
    COUNT(*) AS sources,
    MIN(k.customer_id) IS NULL AS is_anonymous,
    MIN(s.first_by_person_us) IS NULL AS is_bot,
    MIN(h.customer_id) IS NOT NULL AS is_shared,
    SUM(s.touchpoints) > $max_touchpoints AS is_oversized
FROM by_source AS s
LEFT JOIN known AS k ON k.customer_id = s.customer_id
LEFT JOIN shared AS h ON h.customer_id = s.customer_id
GROUP BY s.customer_id

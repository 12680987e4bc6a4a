-- One row per identifier that is one customer's alone: the members, and devices and objects that show
-- nobody else, neither beside them nor as whose touchpoint it is.
-- Inputs: customer_member, identifier, evidence_identifier, touchpoint_customer,
-- loaded.touchpoint_identifier, loaded.link_identifier
-- Parameters: $customer_id

WITH person AS (
    SELECT identifier_key
    FROM customer_member
    WHERE customer_id = $customer_id
),

by_person AS (
    SELECT DISTINCT seen.order_no
    FROM evidence_identifier AS seen
    INNER JOIN person ON seen.identifier_key = person.identifier_key
),

by_verdict AS (
    SELECT seen.order_no
    FROM evidence_identifier AS seen
    INNER JOIN touchpoint_customer AS given
        ON seen.evidence_key = given.touchpoint_key AND NOT seen.is_link
    WHERE given.customer_id = $customer_id
),

used AS (
    SELECT DISTINCT
        seen.identifier_key,
        seen.is_device
    FROM evidence_identifier AS seen
    INNER JOIN (
        SELECT order_no FROM by_person
        UNION
        SELECT order_no FROM by_verdict
    ) AS own ON seen.order_no = own.order_no
    WHERE NOT seen.is_person
),

beside AS (
    SELECT DISTINCT seen.identifier_key
    FROM evidence_identifier AS seen
    INNER JOIN used ON seen.identifier_key = used.identifier_key
    INNER JOIN evidence_identifier AS other
        ON seen.order_no = other.order_no AND other.is_person
    ANTI JOIN person ON other.identifier_key = person.identifier_key
),

elsewhere AS (
    SELECT DISTINCT seen.identifier_key
    FROM evidence_identifier AS seen
    INNER JOIN used ON seen.identifier_key = used.identifier_key
    INNER JOIN touchpoint_customer AS given
        ON seen.evidence_key = given.touchpoint_key AND NOT seen.is_link
    WHERE given.customer_id <> $customer_id
),

alone AS (
    SELECT
        used.identifier_key,
        used.is_device
    FROM used
    ANTI JOIN beside ON used.identifier_key = beside.identifier_key
    ANTI JOIN elsewhere ON used.identifier_key = elsewhere.identifier_key
),

-- Evidence does not say of which namespace an object is.
named AS (
    SELECT identifier_key, namespace
    FROM loaded.touchpoint_identifier
    UNION ALL
    SELECT identifier_key, namespace
    FROM loaded.link_identifier
)

SELECT
    member.identifier_key,
    member.namespace,
    'person' AS level
FROM identifier AS member
INNER JOIN person ON member.identifier_key = person.identifier_key
UNION ALL
SELECT
    alone.identifier_key,
    COALESCE(MIN(identifier.namespace), MIN(named.namespace)) AS namespace,
    CASE WHEN alone.is_device THEN 'device' ELSE 'object' END AS level
FROM alone
LEFT JOIN identifier ON alone.identifier_key = identifier.identifier_key
LEFT JOIN named ON alone.identifier_key = named.identifier_key
GROUP BY alone.identifier_key, alone.is_device

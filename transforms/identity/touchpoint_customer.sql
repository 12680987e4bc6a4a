-- One row per touchpoint before as_of that is given to a customer.
-- Inputs: evidence, evidence_identifier, evidence_person, identifier, object_owner
--
-- Whose touchpoint? The strongest person on it; else whoever was identified on any of its devices
-- nearest in time; else the owner of its first object that has one; else its strongest device, as
-- an anonymous customer; else its shared identifier's, which is as if absent up to here; else
-- nobody's, and it gets no row. order_no stands for the evidence throughout: an evidence_key alone
-- may be a touchpoint's and a link's.

-- Devices: each one's identifications and the touchpoints that show no person, in one order.

WITH on_device AS (
    SELECT
        identifier.strength AS device,
        seen.order_no,
        seen.is_bot,
        seen.is_link,
        evidence_person.customer_id IS NOT NULL AS has_person
    FROM evidence_identifier AS seen
    INNER JOIN identifier ON seen.identifier_key = identifier.identifier_key
    LEFT JOIN evidence_person ON seen.order_no = evidence_person.order_no
    WHERE seen.level = 'device' AND NOT identifier.is_shared_identifier
),

neighbour AS (
    SELECT
        order_no,
        has_person,
        is_link,
        MAX(CASE WHEN has_person AND NOT is_bot THEN order_no END) OVER (
            PARTITION BY device ORDER BY order_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS before_no,
        MIN(CASE WHEN has_person AND NOT is_bot THEN order_no END) OVER (
            PARTITION BY device ORDER BY order_no
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS after_no
    FROM on_device
),

nearest AS (
    SELECT
        order_no,
        MAX(before_no) AS before_no,
        MIN(after_no) AS after_no
    FROM neighbour
    WHERE NOT has_person AND NOT is_link
    GROUP BY order_no
    HAVING MAX(before_no) IS NOT NULL OR MIN(after_no) IS NOT NULL
),

chosen AS (
    SELECT
        nearest.order_no,
        CASE
            WHEN nearest.after_no IS NULL THEN nearest.before_no
            WHEN this.occurred_us - earlier.occurred_us <= later.occurred_us - this.occurred_us
                THEN nearest.before_no
            ELSE nearest.after_no
        END AS nearest_no
    FROM nearest
    INNER JOIN evidence AS this ON nearest.order_no = this.order_no
    LEFT JOIN evidence AS earlier ON nearest.before_no = earlier.order_no
    LEFT JOIN evidence AS later ON nearest.after_no = later.order_no
),

by_identified_device AS (
    SELECT
        chosen.order_no,
        evidence_person.customer_id
    FROM chosen
    INNER JOIN evidence_person ON chosen.nearest_no = evidence_person.order_no
),

strongest_device AS (
    SELECT
        order_no,
        MIN(device) AS device
    FROM on_device
    WHERE NOT has_person AND NOT is_link
    GROUP BY order_no
),

anonymous AS (
    SELECT
        device.strength AS device,
        keyed60(
            'customer' || CHR(31) || device.namespace || CHR(31)
            || CAST(device.identifier_key AS VARCHAR)
        ) AS customer_id
    FROM identifier AS device
    SEMI JOIN strongest_device ON device.strength = strongest_device.device
),

by_device AS (
    SELECT
        strongest_device.order_no,
        COALESCE(by_identified_device.customer_id, anonymous.customer_id) AS customer_id,
        by_identified_device.customer_id IS NOT NULL AS is_identified
    FROM strongest_device
    INNER JOIN anonymous ON strongest_device.device = anonymous.device
    LEFT JOIN by_identified_device ON strongest_device.order_no = by_identified_device.order_no
),

-- Objects: their owners' touchpoints.

on_object AS (
    SELECT
        seen.identifier_key AS object,
        seen.order_no,
        seen.position
    FROM evidence_identifier AS seen
    ANTI JOIN evidence_person ON seen.order_no = evidence_person.order_no
    WHERE seen.level = 'object' AND NOT seen.is_link
),

owner AS (
    SELECT
        object_owner.identifier_key AS object,
        COALESCE(evidence_person.customer_id, by_device.customer_id) AS customer_id
    FROM object_owner
    LEFT JOIN evidence_person ON object_owner.first_order_no = evidence_person.order_no
    LEFT JOIN by_device ON object_owner.first_order_no = by_device.order_no
),

-- Two order keys, though positions differ: with one alone DuckDB 1.5.6 rewrites "the first row" to
-- a minimum and then fails on itself where there are no devices.
by_object AS (
    SELECT
        on_object.order_no,
        owner.customer_id
    FROM on_object
    INNER JOIN owner ON on_object.object = owner.object
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY on_object.order_no ORDER BY on_object.position, on_object.object
    ) = 1
),

-- Shared identifiers, each a customer of its own: a mailbox rather than a kiosk.

shared AS (
    SELECT
        identifier.identifier_key,
        identifier.strength,
        CASE identifier.level WHEN 'person' THEN 1 ELSE 2 END AS preference,
        keyed60(
            'customer' || CHR(31) || identifier.namespace || CHR(31)
            || CAST(identifier.identifier_key AS VARCHAR)
        ) AS customer_id
    FROM identifier
    WHERE identifier.is_shared_identifier
),

by_shared AS (
    SELECT
        seen.order_no,
        shared.customer_id
    FROM evidence_identifier AS seen
    INNER JOIN shared ON seen.identifier_key = shared.identifier_key
    WHERE NOT seen.is_link
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY seen.order_no ORDER BY shared.preference, shared.strength
    ) = 1
),

verdict AS (
    SELECT
        touchpoint.evidence_key AS touchpoint_key,
        evidence_person.customer_id AS person_id,
        CASE WHEN by_device.is_identified THEN by_device.customer_id END AS identified_id,
        by_object.customer_id AS owner_id,
        by_device.customer_id AS anonymous_id,
        by_shared.customer_id AS shared_id
    FROM evidence AS touchpoint
    LEFT JOIN evidence_person ON touchpoint.order_no = evidence_person.order_no
    LEFT JOIN by_device ON touchpoint.order_no = by_device.order_no
    LEFT JOIN by_object ON touchpoint.order_no = by_object.order_no
    LEFT JOIN by_shared ON touchpoint.order_no = by_shared.order_no
    WHERE NOT touchpoint.is_link
),

assigned AS (
    SELECT
        touchpoint_key,
        COALESCE(person_id, identified_id, owner_id, anonymous_id, shared_id) AS customer_id,
        CASE
            WHEN person_id IS NOT NULL THEN 'person'
            WHEN identified_id IS NOT NULL THEN 'identified_device'
            WHEN owner_id IS NOT NULL THEN 'object'
            WHEN anonymous_id IS NOT NULL THEN 'anonymous_device'
            ELSE 'shared'
        END AS assigned_by
    FROM verdict
)

SELECT
    touchpoint_key,
    customer_id,
    assigned_by
FROM assigned
WHERE customer_id IS NOT NULL

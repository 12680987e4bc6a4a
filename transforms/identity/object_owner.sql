-- One row per object that somebody owns: who that is, and which touchpoint or link says so.
-- Inputs: evidence_identifier, evidence_person, identifier
--
-- The strongest person on the oldest touchpoint or link that shows the object with one; if there
-- is none, the strongest device on its oldest touchpoint that has one. Bots own nothing.

WITH on_object AS (
    SELECT
        identifier_key,
        order_no
    FROM evidence_identifier
    WHERE NOT is_person AND NOT is_device AND NOT is_bot
),

strongest_device AS (
    SELECT
        seen.order_no,
        MIN(identifier.strength) AS strength
    FROM evidence_identifier AS seen
    INNER JOIN identifier ON seen.identifier_key = identifier.identifier_key
    SEMI JOIN on_object ON seen.order_no = on_object.order_no
    WHERE seen.is_device AND NOT seen.is_link AND NOT identifier.is_shared_identifier
    GROUP BY seen.order_no
),

claim AS (
    SELECT
        on_object.identifier_key,
        on_object.order_no,
        1 AS preference,
        evidence_person.person_key AS owner_key
    FROM on_object
    INNER JOIN evidence_person ON on_object.order_no = evidence_person.order_no
    UNION ALL
    SELECT
        on_object.identifier_key,
        on_object.order_no,
        2 AS preference,
        device.identifier_key AS owner_key
    FROM on_object
    INNER JOIN strongest_device ON on_object.order_no = strongest_device.order_no
    INNER JOIN identifier AS device ON strongest_device.strength = device.strength
)

SELECT
    identifier_key,
    order_no AS first_order_no,
    owner_key
FROM claim
QUALIFY ROW_NUMBER() OVER (PARTITION BY identifier_key ORDER BY preference, order_no) = 1

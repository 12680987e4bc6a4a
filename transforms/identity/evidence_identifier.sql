-- One row per identifier on an evidence, staff and what is blocked by fingerprint left out.
-- Inputs: evidence, mistaken_identifier, loaded.touchpoint_identifier, loaded.link_identifier,
-- loaded.staff, reference.blocked, reference.namespace
--
-- Narrow on purpose, because every later step reads all of it: the namespace is told by level and
-- priority, which only persons and devices have.

WITH absent AS (
    SELECT identifier_key
    FROM loaded.staff
    WHERE is_staff
    UNION
    SELECT identifier_key
    FROM reference.blocked
    WHERE is_fingerprint
),

on_touchpoint AS (
    SELECT
        evidence.evidence_key,
        shown.identifier_key,
        evidence.order_no,
        shown.level = 'person' AS is_person,
        shown.level = 'device' AS is_device,
        namespace.priority,
        shown.position,
        evidence.is_bot,
        evidence.is_link
    FROM loaded.touchpoint_identifier AS shown
    INNER JOIN evidence ON shown.touchpoint_key = evidence.evidence_key AND NOT evidence.is_link
    LEFT JOIN reference.namespace AS namespace ON shown.namespace = namespace.namespace
),

on_link AS (
    SELECT
        evidence.evidence_key,
        shown.identifier_key,
        evidence.order_no,
        shown.level = 'person' AS is_person,
        shown.level = 'device' AS is_device,
        namespace.priority,
        shown.position,
        evidence.is_bot,
        evidence.is_link
    FROM loaded.link_identifier AS shown
    INNER JOIN evidence ON shown.link_key = evidence.evidence_key AND evidence.is_link
    LEFT JOIN reference.namespace AS namespace ON shown.namespace = namespace.namespace
),

shown AS (
    SELECT * FROM on_touchpoint
    UNION ALL
    SELECT * FROM on_link
)

SELECT shown.*
FROM shown
ANTI JOIN absent ON shown.identifier_key = absent.identifier_key
ANTI JOIN mistaken_identifier AS mistaken
    ON shown.identifier_key = mistaken.identifier_key
    AND shown.evidence_key = mistaken.evidence_key
    AND shown.is_link = mistaken.is_link

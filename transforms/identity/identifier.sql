-- One row per person or device identifier, with its strength.
-- Inputs: evidence_identifier, reference.namespace
--
-- Bots are no evidence: what only they show stands behind everything else of its namespace and
-- gets no edge. It is somebody all the same, so that a crawler's touchpoints find their customer.
-- Whom an identifier was seen with is counted only in namespaces that say max_people, and directly:
-- what it joins through others says nothing about it.

WITH sighting AS (
    SELECT
        identifier_key,
        is_person,
        priority,
        is_bot,
        -- Order and position in one number, whose minimum needs no sort. No record is so long
        -- that a position reaches a million.
        order_no * 1000000 + position AS place
    FROM evidence_identifier
    WHERE is_person OR is_device
),

first_sighting AS (
    SELECT
        identifier_key,
        is_person,
        priority,
        MIN(CASE WHEN is_bot THEN NULL ELSE place END) AS place,
        MIN(place) AS place_with_bots
    FROM sighting
    GROUP BY identifier_key, is_person, priority
),

strongest_namespace AS (
    SELECT MIN(priority) AS priority
    FROM reference.namespace
    WHERE level = 'person'
),

person AS (
    SELECT
        seen.order_no,
        seen.identifier_key
    FROM evidence_identifier AS seen
    SEMI JOIN strongest_namespace ON seen.priority = strongest_namespace.priority
    WHERE seen.is_person AND NOT seen.is_bot
),

limited AS (
    SELECT
        seen.identifier_key,
        seen.order_no,
        namespace.max_people
    FROM evidence_identifier AS seen
    INNER JOIN reference.namespace AS namespace
        ON seen.priority = namespace.priority AND seen.is_person = (namespace.level = 'person')
    WHERE namespace.max_people IS NOT NULL AND NOT seen.is_bot
),

met AS (
    SELECT DISTINCT
        limited.identifier_key,
        limited.max_people,
        person.identifier_key AS person_key
    FROM limited
    INNER JOIN person
        ON limited.order_no = person.order_no AND limited.identifier_key <> person.identifier_key
),

shared AS (
    SELECT identifier_key
    FROM met
    GROUP BY identifier_key, max_people
    HAVING COUNT(*) > max_people
),

ranked AS (
    SELECT
        seen.identifier_key,
        namespace.level,
        namespace.namespace,
        namespace.priority,
        COALESCE(seen.place, seen.place_with_bots) // 1000000 AS first_order_no,
        ROW_NUMBER() OVER (
            ORDER BY
                namespace.priority,
                seen.place IS NULL,
                COALESCE(seen.place, seen.place_with_bots),
                namespace.level
        ) AS strength
    FROM first_sighting AS seen
    INNER JOIN reference.namespace AS namespace
        ON seen.priority = namespace.priority AND seen.is_person = (namespace.level = 'person')
)

SELECT
    ranked.identifier_key,
    ranked.level,
    ranked.namespace,
    ranked.priority,
    ranked.first_order_no,
    ranked.strength,
    shared.identifier_key IS NOT NULL AS is_shared_identifier
FROM ranked
LEFT JOIN shared ON ranked.identifier_key = shared.identifier_key

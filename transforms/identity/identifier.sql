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
        level,
        namespace,
        is_bot,
        order_no,
        position
    FROM evidence_identifier
    WHERE level <> 'object'
),

first_sighting AS (
    SELECT *
    FROM sighting
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY identifier_key ORDER BY is_bot, order_no, position
    ) = 1
),

strongest_namespace AS (
    SELECT namespace
    FROM reference.namespace
    WHERE level = 'person'
    QUALIFY ROW_NUMBER() OVER (ORDER BY priority) = 1
),

limited AS (
    SELECT
        seen.identifier_key,
        seen.order_no,
        namespace.max_people
    FROM evidence_identifier AS seen
    INNER JOIN reference.namespace AS namespace ON seen.namespace = namespace.namespace
    WHERE namespace.max_people IS NOT NULL AND NOT seen.is_bot
),

shared AS (
    SELECT limited.identifier_key
    FROM limited
    INNER JOIN evidence_identifier AS other
        ON limited.order_no = other.order_no AND limited.identifier_key <> other.identifier_key
    SEMI JOIN strongest_namespace ON other.namespace = strongest_namespace.namespace
    GROUP BY limited.identifier_key
    HAVING COUNT(DISTINCT other.identifier_key) > MIN(limited.max_people)
),

ranked AS (
    SELECT
        seen.identifier_key,
        seen.level,
        seen.namespace,
        namespace.priority,
        seen.order_no AS first_order_no,
        ROW_NUMBER() OVER (
            ORDER BY
                namespace.priority,
                seen.is_bot,
                seen.order_no,
                seen.position,
                seen.level
        ) AS strength
    FROM first_sighting AS seen
    INNER JOIN reference.namespace AS namespace ON seen.namespace = namespace.namespace
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

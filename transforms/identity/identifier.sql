-- One row per person or device identifier, with its strength.
-- Inputs: evidence_identifier, reference.namespace
--
-- Bots are no evidence: what only they show stands behind everything else of its namespace and
-- gets no edge. It is somebody all the same, so that a crawler's touchpoints find their customer.

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
    identifier_key,
    level,
    namespace,
    priority,
    first_order_no,
    strength
FROM ranked

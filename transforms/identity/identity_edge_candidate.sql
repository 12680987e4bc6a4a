-- One row per pair of person identifiers that somebody but a bot showed together, oldest first.
-- Inputs: evidence, evidence_identifier, identifier
--
-- Not a table of its own: identity_edge.py judges these rows in the order they come in.

-- Almost all evidence shows one person or none, and most of what is joined here is left out before.

WITH several AS (
    SELECT order_no
    FROM evidence_identifier
    WHERE is_person AND NOT is_bot
    GROUP BY order_no
    HAVING COUNT(*) > 1
),

shown AS (
    SELECT
        seen.order_no,
        identifier.identifier_key,
        identifier.strength,
        identifier.is_shared_identifier
    FROM evidence_identifier AS seen
    SEMI JOIN several ON seen.order_no = several.order_no
    INNER JOIN identifier ON seen.identifier_key = identifier.identifier_key
    WHERE seen.is_person AND NOT seen.is_bot
),

pair AS (
    SELECT
        stronger.strength AS strength_a,
        weaker.strength AS strength_b,
        MIN(stronger.identifier_key) AS identifier_key_a,
        MIN(weaker.identifier_key) AS identifier_key_b,
        MIN(stronger.order_no) AS first_order_no,
        COUNT(*) AS event_count,
        MAX(stronger.is_shared_identifier OR weaker.is_shared_identifier) AS is_shared
    FROM shown AS stronger
    INNER JOIN shown AS weaker
        ON stronger.order_no = weaker.order_no AND stronger.strength < weaker.strength
    GROUP BY stronger.strength, weaker.strength
)

SELECT
    pair.strength_a,
    pair.strength_b,
    pair.identifier_key_a,
    pair.identifier_key_b,
    evidence.evidence_key AS first_evidence_key,
    pair.first_order_no,
    pair.event_count,
    pair.is_shared
FROM pair
INNER JOIN evidence ON pair.first_order_no = evidence.order_no
ORDER BY pair.first_order_no, pair.strength_a, pair.strength_b

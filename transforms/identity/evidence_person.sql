-- One row per touchpoint or link that shows a person: the strongest one on it, and that one's customer.
-- Inputs: evidence_identifier, identifier, customer_member, loaded.touchpoint_identifier,
-- loaded.link_identifier
--
-- Who is named for certain goes before what only turned out to be a person: an alias is its user's,
-- also where the other name was seen earlier.

WITH doubtful AS (
    SELECT
        touchpoint_key AS evidence_key,
        FALSE AS is_link,
        identifier_key
    FROM loaded.touchpoint_identifier
    WHERE either_key IS NOT NULL
    UNION ALL
    SELECT
        link_key AS evidence_key,
        TRUE AS is_link,
        identifier_key
    FROM loaded.link_identifier
    WHERE either_key IS NOT NULL
),

strongest AS (
    SELECT
        seen.order_no,
        COALESCE(
            MIN(CASE WHEN doubtful.identifier_key IS NULL THEN identifier.strength END),
            MIN(identifier.strength)
        ) AS strength
    FROM evidence_identifier AS seen
    INNER JOIN identifier ON seen.identifier_key = identifier.identifier_key
    LEFT JOIN doubtful
        ON seen.identifier_key = doubtful.identifier_key
        AND seen.evidence_key = doubtful.evidence_key
        AND seen.is_link = doubtful.is_link
    WHERE seen.is_person AND NOT identifier.is_shared_identifier
    GROUP BY seen.order_no
)

SELECT
    strongest.order_no,
    person.identifier_key AS person_key,
    customer_member.customer_id
FROM strongest
INNER JOIN identifier AS person ON strongest.strength = person.strength
INNER JOIN customer_member ON person.identifier_key = customer_member.identifier_key

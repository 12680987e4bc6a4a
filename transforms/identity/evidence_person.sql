-- One row per touchpoint or link that shows a person: the strongest one on it, and that one's customer.
-- Inputs: evidence_identifier, identifier, customer_member

WITH strongest AS (
    SELECT
        seen.order_no,
        MIN(identifier.strength) AS strength
    FROM evidence_identifier AS seen
    INNER JOIN identifier ON seen.identifier_key = identifier.identifier_key
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

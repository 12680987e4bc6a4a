-- One row per identifier or object of a touchpoint or link that was made, blocked ones and the
-- company's own people left out; repeated ones once, where they stand first.
-- Inputs: made (draft_no, evidence_key, record_no, item_no), mention, named.

WITH standing AS (
    SELECT
        mention.draft_no,
        named.identifier_key,
        ANY_VALUE(mention.namespace) AS namespace,
        ANY_VALUE(named.level) AS level,
        MIN(mention.position) AS position
    FROM mention
    INNER JOIN named
        ON mention.namespace = named.namespace AND mention.value = named.value
    WHERE mention.role IN ('identifier', 'object')
        AND named.level IS NOT NULL
        AND named.blocked IS NULL
        AND NOT named.is_staff_pattern
    GROUP BY mention.draft_no, named.identifier_key
)

SELECT
    made.evidence_key,
    standing.namespace,
    standing.identifier_key,
    standing.level,
    CAST(standing.position AS INTEGER) AS position,
    made.record_no,
    made.item_no
FROM standing
INNER JOIN made
    ON standing.draft_no = made.draft_no

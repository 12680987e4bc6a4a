-- One row per identifier or object of a touchpoint or link that was made, blocked ones and the
-- company's own people left out; repeated ones once, where they stand first. What may be one of two
-- but is named for certain beside it is certain, and stands there.
-- Inputs: made (draft_no, evidence_key, record_no, item_no), mention, named.

WITH either AS (
    SELECT DISTINCT
        mention.namespace,
        mention.value,
        named.identifier_key
    FROM mention
    INNER JOIN named
        ON mention.namespace = named.namespace AND mention.value = named.value
    WHERE mention.namespace = mention.either
),

standing AS (
    SELECT
        mention.draft_no,
        named.identifier_key,
        ANY_VALUE(mention.namespace) AS namespace,
        ANY_VALUE(named.level) AS level,
        COALESCE(
            MIN(CASE WHEN mention.either IS NULL THEN mention.position END), MIN(mention.position)
        ) AS position,
        CASE
            WHEN COUNT(mention.either) = COUNT(*) THEN MIN(either.identifier_key)
        END AS either_key
    FROM mention
    INNER JOIN named
        ON mention.namespace = named.namespace AND mention.value = named.value
    LEFT JOIN either
        ON mention.either = either.namespace AND mention.value = either.value
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
    standing.either_key,
    made.record_no,
    made.item_no
FROM standing
INNER JOIN made
    ON standing.draft_no = made.draft_no

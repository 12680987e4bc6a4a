-- One row per identifier or object of a touchpoint or link that was made, blocked ones and the
-- company's own people left out; repeated ones once, where they stand first. What may be one of two
-- but is named for certain beside it is certain, and stands there; it is as if absent if the first is.
-- Inputs: kept, mentioned; parameter: which of touchpoints and links.

WITH standing AS (
    SELECT
        draft_no,
        identifier_key,
        ANY_VALUE(namespace) AS namespace,
        ANY_VALUE(level) AS level,
        COALESCE(MIN(CASE WHEN NOT is_either THEN position END), MIN(position)) AS position,
        CASE WHEN BOOL_AND(is_either) THEN MIN(either_key) END AS either_key
    FROM mentioned
    WHERE role IN ('identifier', 'object')
        AND level IS NOT NULL
        AND blocked IS NULL
        AND NOT is_staff_pattern
        AND (NOT is_either OR either_key IS NOT NULL)
    GROUP BY draft_no, identifier_key
)

SELECT
    kept.evidence_key,
    standing.namespace,
    standing.identifier_key,
    standing.level,
    CAST(standing.position AS INTEGER) AS position,
    standing.either_key,
    kept.record_no,
    kept.item_no
FROM standing
INNER JOIN kept
    ON standing.draft_no = kept.draft_no
WHERE kept.outcome = $outcome

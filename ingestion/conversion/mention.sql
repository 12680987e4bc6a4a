-- One row per identifier, object and actor that a draft names, as the source wrote it, trimmed.
-- Objects stand after the identifiers. What may be one of two (namespace 'a|b') is two rows of one
-- position, `either` the first namespace. Those of drafts that are ignored or refused have the role
-- 'unused', and are there only if asked for ($with_unused). Inputs: drafted, object_rule.

WITH used AS (
    SELECT
        draft_no,
        CASE
            WHEN outcome = 'staff' THEN 'staff'
            WHEN outcome IN ('touchpoint', 'link') THEN 'identifier'
            ELSE 'unused'
        END AS role,
        identifiers,
        objects,
        actor
    FROM drafted
    WHERE outcome IN ('touchpoint', 'link', 'staff') OR $with_unused
),

identifier AS (
    SELECT
        draft_no,
        role,
        UNNEST(identifiers) AS given,
        GENERATE_SUBSCRIPTS(identifiers, 1) - 1 AS position
    FROM used
    WHERE identifiers IS NOT NULL
),

object AS (
    SELECT
        draft_no,
        CASE role WHEN 'unused' THEN 'unused' ELSE 'object' END AS role,
        UNNEST(objects) AS given,
        COALESCE(LEN(identifiers), 0) + GENERATE_SUBSCRIPTS(objects, 1) - 1 AS position
    FROM used
    WHERE objects IS NOT NULL
)

SELECT
    draft_no,
    role,
    CAST(NULL AS VARCHAR) AS object_type,
    given.namespace AS namespace,
    TRIMMED(given.value) AS value,
    position,
    CAST(NULL AS VARCHAR) AS either
FROM identifier
WHERE NOT CONTAINS(given.namespace, '|') AND given.value IS NOT NULL
UNION ALL
SELECT
    draft_no,
    role,
    CAST(NULL AS VARCHAR) AS object_type,
    UNNEST(STRING_SPLIT(given.namespace, '|')) AS namespace,
    TRIMMED(given.value) AS value,
    position,
    SPLIT_PART(given.namespace, '|', 1) AS either
FROM identifier
WHERE CONTAINS(given.namespace, '|') AND given.value IS NOT NULL
UNION ALL
SELECT
    object.draft_no,
    object.role,
    object.given.type AS object_type,
    COALESCE(object_rule.namespace, object.given.type || '@' || $source) AS namespace,
    TRIMMED(object.given.id) AS value,
    object.position,
    CAST(NULL AS VARCHAR) AS either
FROM object
LEFT JOIN object_rule
    ON object.given.type = object_rule.object_type
WHERE object.given.type IS NOT NULL AND object.given.id IS NOT NULL
UNION ALL
SELECT
    draft_no,
    CASE role WHEN 'unused' THEN 'unused' ELSE 'actor' END AS role,
    CAST(NULL AS VARCHAR) AS object_type,
    actor.namespace AS namespace,
    TRIMMED(actor.value) AS value,
    0 AS position,
    CAST(NULL AS VARCHAR) AS either
FROM used
WHERE actor.namespace IS NOT NULL AND actor.value IS NOT NULL

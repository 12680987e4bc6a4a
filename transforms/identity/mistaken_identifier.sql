-- One row per identifier on an evidence that may be one of two, and is the other.
-- Inputs: loaded.touchpoint, loaded.touchpoint_identifier, loaded.link, loaded.link_identifier,
-- loaded.staff, reference.blocked
-- Parameters: $as_of_us
--
-- It is the first if its source shows that one for certain on any evidence, bots' too, else the
-- second: told over all that landed, never over one batch. If the first is absent here, so are both.
-- A table of its own, so that the few rows in doubt slow down no others; nor may they here: the big
-- tables are cut down to what is in doubt before anything is joined.

WITH absent AS (
    SELECT identifier_key
    FROM loaded.staff
    WHERE is_staff
    UNION
    SELECT identifier_key
    FROM reference.blocked
    WHERE is_fingerprint
),

doubt AS (
    SELECT
        touchpoint_key AS evidence_key,
        FALSE AS is_link,
        identifier_key,
        either_key
    FROM loaded.touchpoint_identifier
    WHERE either_key IS NOT NULL
    UNION ALL
    SELECT
        link_key AS evidence_key,
        TRUE AS is_link,
        identifier_key,
        either_key
    FROM loaded.link_identifier
    WHERE either_key IS NOT NULL
),

proof AS (
    SELECT
        shown.touchpoint_key AS evidence_key,
        FALSE AS is_link,
        shown.identifier_key
    FROM loaded.touchpoint_identifier AS shown
    SEMI JOIN doubt ON shown.identifier_key = doubt.either_key
    WHERE shown.either_key IS NULL
    UNION ALL
    SELECT
        shown.link_key AS evidence_key,
        TRUE AS is_link,
        shown.identifier_key
    FROM loaded.link_identifier AS shown
    SEMI JOIN doubt ON shown.identifier_key = doubt.either_key
    WHERE shown.either_key IS NULL
),

told AS (
    SELECT
        touchpoint_key AS evidence_key,
        FALSE AS is_link,
        source
    FROM loaded.touchpoint
    WHERE occurred_us < $as_of_us AND NOT is_deleted
    UNION ALL
    SELECT
        link_key AS evidence_key,
        TRUE AS is_link,
        source
    FROM loaded.link
    WHERE occurred_us < $as_of_us AND NOT is_deleted
),

about AS (
    SELECT evidence_key, is_link FROM doubt
    UNION
    SELECT evidence_key, is_link FROM proof
),

source_of AS (
    SELECT told.*
    FROM told
    SEMI JOIN about ON told.evidence_key = about.evidence_key AND told.is_link = about.is_link
),

certain AS (
    SELECT DISTINCT
        proof.identifier_key,
        source_of.source
    FROM proof
    INNER JOIN source_of
        ON proof.evidence_key = source_of.evidence_key AND proof.is_link = source_of.is_link
)

SELECT
    doubt.evidence_key,
    doubt.is_link,
    doubt.identifier_key
FROM doubt
INNER JOIN source_of
    ON doubt.evidence_key = source_of.evidence_key AND doubt.is_link = source_of.is_link
LEFT JOIN certain
    ON doubt.either_key = certain.identifier_key AND source_of.source = certain.source
LEFT JOIN absent ON doubt.either_key = absent.identifier_key
WHERE
    (doubt.identifier_key = doubt.either_key)
    <> (certain.source IS NOT NULL OR absent.identifier_key IS NOT NULL)

-- One row per touchpoint or link before as_of, in the order key.
-- Inputs: loaded.touchpoint, loaded.link, reference.source
-- Parameters: $as_of_us
--
-- This is the only sort by text of the whole night: whatever needs the order key later takes
-- order_no. A source that is no longer configured has no rank and comes last.

WITH told AS (
    SELECT
        touchpoint_key AS evidence_key,
        touchpoint_id AS evidence_id,
        source,
        occurred_us,
        source_sequence,
        is_bot,
        FALSE AS is_link
    FROM loaded.touchpoint
    WHERE occurred_us < $as_of_us AND NOT is_deleted
    UNION ALL
    SELECT
        link_key AS evidence_key,
        link_id AS evidence_id,
        source,
        occurred_us,
        source_sequence,
        FALSE AS is_bot,
        TRUE AS is_link
    FROM loaded.link
    WHERE occurred_us < $as_of_us AND NOT is_deleted
),

placed AS (
    SELECT
        told.evidence_key,
        ROW_NUMBER() OVER (
            ORDER BY
                told.occurred_us,
                source.rank NULLS LAST,
                told.source_sequence NULLS LAST,
                told.evidence_id,
                told.is_link
        ) AS order_no,
        told.occurred_us,
        told.is_link,
        told.is_bot
    FROM told
    LEFT JOIN reference.source AS source ON told.source = source.source
)

SELECT
    evidence_key,
    order_no,
    occurred_us,
    is_link,
    is_bot
FROM placed

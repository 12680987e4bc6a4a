-- One row per touchpoint or link that shares its instant with another, in the order key.
-- Inputs: tied (place, evidence_key, is_link; registered by evidence.py), loaded.touchpoint,
-- loaded.link, reference.source
--
-- Not a table of its own. This is the only sort by text of the whole night: whatever needs the order
-- key later takes order_no. A source that is no longer configured has no rank and comes last.

WITH told AS (
    SELECT
        tied.place,
        tied.is_link,
        touchpoint.touchpoint_id AS evidence_id,
        touchpoint.source,
        touchpoint.occurred_us,
        touchpoint.source_sequence
    FROM loaded.touchpoint AS touchpoint
    INNER JOIN tied ON touchpoint.touchpoint_key = tied.evidence_key AND NOT tied.is_link
    UNION ALL
    SELECT
        tied.place,
        tied.is_link,
        link.link_id AS evidence_id,
        link.source,
        link.occurred_us,
        link.source_sequence
    FROM loaded.link AS link
    INNER JOIN tied ON link.link_key = tied.evidence_key AND tied.is_link
),

-- Two ids with one key would double a row here; a gate tells of them.
once AS (
    SELECT *
    FROM told
    QUALIFY ROW_NUMBER() OVER (PARTITION BY place ORDER BY evidence_id) = 1
)

SELECT once.place
FROM once
LEFT JOIN reference.source AS source ON once.source = source.source
ORDER BY
    once.occurred_us,
    source.rank NULLS LAST,
    once.source_sequence NULLS LAST,
    once.evidence_id,
    once.is_link

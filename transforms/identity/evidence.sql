-- One row per touchpoint or link before as_of, in order of time.
-- Inputs: loaded.touchpoint, loaded.link
-- Parameters: $as_of_us
--
-- Not the table itself: evidence.py puts what occurred in one instant in order and numbers the rows.

WITH told AS (
    SELECT
        touchpoint_key AS evidence_key,
        occurred_us,
        FALSE AS is_link,
        is_bot
    FROM loaded.touchpoint
    WHERE occurred_us < $as_of_us AND NOT is_deleted
    UNION ALL
    SELECT
        link_key AS evidence_key,
        occurred_us,
        TRUE AS is_link,
        FALSE AS is_bot
    FROM loaded.link
    WHERE occurred_us < $as_of_us AND NOT is_deleted
)

SELECT
    evidence_key,
    occurred_us,
    is_link,
    is_bot
FROM told
ORDER BY occurred_us

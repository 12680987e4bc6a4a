-- Items that name somebody who was erased: by a person's identifier or an object of theirs, or by a
-- device of theirs where nobody else is named beside it (it may have been sold).
-- Inputs: denied_name (namespace, value, level), mention, named, drafted.

WITH said AS (
    SELECT
        drafted.record_no,
        drafted.item_no,
        COALESCE(BOOL_OR(denied_name.level IN ('person', 'object')), FALSE) AS is_theirs,
        COALESCE(BOOL_OR(
            denied_name.level IS NULL AND named.level = 'person' AND named.blocked IS NULL
            AND mention.role = 'identifier'
        ), FALSE) AS is_of_another
    FROM mention
    INNER JOIN drafted
        ON mention.draft_no = drafted.draft_no
    INNER JOIN named
        ON mention.namespace = named.namespace AND mention.value = named.value
    LEFT JOIN denied_name
        ON mention.namespace = denied_name.namespace AND mention.value = denied_name.value
    GROUP BY drafted.record_no, drafted.item_no
    HAVING COUNT(denied_name.level) > 0
)

SELECT record_no, item_no
FROM said
WHERE is_theirs OR NOT is_of_another

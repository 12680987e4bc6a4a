-- Items that show an object which an item of `theirs` shows too: in a table one row's meaning may hang
-- on the other rows of its object (a ticket's first comment, the stage before).
-- Inputs: theirs (record_no, item_no), mention, drafted.

WITH shown AS (
    SELECT DISTINCT
        drafted.record_no,
        drafted.item_no,
        PLACE_OF(drafted.record_no) AS place,
        mention.namespace,
        mention.value
    FROM mention
    INNER JOIN drafted
        ON mention.draft_no = drafted.draft_no
    WHERE mention.object_type IS NOT NULL
),

torn AS (
    SELECT DISTINCT
        shown.place,
        shown.namespace,
        shown.value
    FROM shown
    INNER JOIN theirs
        ON shown.record_no = theirs.record_no AND shown.item_no = theirs.item_no
)

SELECT DISTINCT
    shown.record_no,
    shown.item_no
FROM shown
INNER JOIN torn
    ON shown.place = torn.place AND shown.namespace = torn.namespace AND shown.value = torn.value
ANTI JOIN theirs
    ON shown.record_no = theirs.record_no AND shown.item_no = theirs.item_no

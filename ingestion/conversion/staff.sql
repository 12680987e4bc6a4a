-- One row per batch and identifier that user lists say is, or is no longer, a member of staff (what
-- the newest version says), or that the company's `staff:` names. Inputs: kept, mentioned.

WITH told AS (
    SELECT
        $source AS source,
        mentioned.namespace,
        mentioned.identifier_key,
        -- Whom the company itself names is staff whatever a user list says: no list is of after 2100.
        mentioned.role <> 'staff' OR kept.is_staff AS is_staff,
        CASE mentioned.role
            WHEN 'staff' THEN kept.version_told_us
            ELSE 4133980800000000
        END AS version_us,
        kept.record_no,
        kept.item_no
    FROM mentioned
    INNER JOIN kept
        ON mentioned.draft_no = kept.draft_no
    WHERE mentioned.blocked IS NULL
        AND (
            mentioned.role = 'staff'
            OR mentioned.role IN ('identifier', 'actor') AND mentioned.is_staff_pattern
        )
)

SELECT *
FROM told
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY PLACE_OF(record_no), namespace, identifier_key
    ORDER BY version_us DESC NULLS LAST, is_staff DESC, record_no, item_no
) = 1

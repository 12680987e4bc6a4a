-- One row per batch and identifier that user lists say is, or is no longer, a member of staff (what
-- the newest version says), or that the company's `staff:` names. Inputs: dated, mention, named, refused_item.

WITH told AS (
    SELECT
        $source AS source,
        mention.namespace,
        named.identifier_key,
        COALESCE(dated.is_staff, TRUE) AS is_staff,
        dated.version_told_us AS version_us,
        dated.record_no,
        dated.item_no
    FROM dated
    ANTI JOIN refused_item
        ON dated.record_no = refused_item.record_no AND dated.item_no = refused_item.item_no
    INNER JOIN mention
        ON dated.draft_no = mention.draft_no
    INNER JOIN named
        ON mention.namespace = named.namespace AND mention.value = named.value
    WHERE mention.role = 'staff' AND named.blocked IS NULL
    UNION ALL
    -- Whom the company itself names is staff whatever a user list says: no list is of after 2100.
    SELECT
        $source AS source,
        mention.namespace,
        named.identifier_key,
        TRUE AS is_staff,
        4133980800000000 AS version_us,
        dated.record_no,
        dated.item_no
    FROM dated
    ANTI JOIN refused_item
        ON dated.record_no = refused_item.record_no AND dated.item_no = refused_item.item_no
    INNER JOIN mention
        ON dated.draft_no = mention.draft_no
    INNER JOIN named
        ON mention.namespace = named.namespace AND mention.value = named.value
    WHERE mention.role IN ('identifier', 'actor') AND named.is_staff_pattern
        AND named.blocked IS NULL
)

SELECT *
FROM told
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY PLACE_OF(record_no), namespace, identifier_key
    ORDER BY version_us DESC NULLS LAST, is_staff DESC, record_no, item_no
) = 1

-- The piece's links as typed rows, with draft_no beside them for their identifiers.
-- Inputs: dated, refused_item, respelled.

WITH typed AS (
    SELECT
        dated.draft_no,
        dated.evidence_id AS link_id,
        dated.evidence_key AS link_key,
        $source AS source,
        COALESCE(dated.is_deleted, FALSE) AS is_deleted,
        dated.at_us AS occurred_us,
        dated.collected_us AS received_us,
        dated.version_told_us AS version_us,
        dated.source_sequence,
        dated.record_no,
        dated.item_no,
        COALESCE(respelled.identifiers, SPELLED(dated.identifiers)) AS identifiers,
        SPELLED_OBJECTS(dated.objects) AS objects
    FROM dated
    ANTI JOIN refused_item
        ON dated.record_no = refused_item.record_no AND dated.item_no = refused_item.item_no
    LEFT JOIN respelled
        ON dated.draft_no = respelled.draft_no
    WHERE dated.outcome = 'link'
)

SELECT
    * EXCLUDE (identifiers, objects),
    key60('{' || CONCAT_WS(
        ',',
        LIST_MEMBER('identifiers', identifiers),
        '"is_deleted":' || is_deleted,
        PLAIN_MEMBER('link_id', link_id),
        LIST_MEMBER('objects', objects),
        '"occurred_us":' || occurred_us,
        PLAIN_MEMBER('source', source),
        '"source_sequence":' || source_sequence,
        '"version_us":' || version_us
    ) || '}') AS content_hash
FROM typed

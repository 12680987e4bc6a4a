-- The piece's touchpoints as typed rows, with draft_no beside them for their identifiers.
-- Inputs: dated, refused_item, object_of, actor_of, respelled, event_rule.

WITH kept AS (
    SELECT dated.*
    FROM dated
    ANTI JOIN refused_item
        ON dated.record_no = refused_item.record_no AND dated.item_no = refused_item.item_no
    WHERE dated.outcome = 'touchpoint'
),

typed AS (
    SELECT
        kept.draft_no,
        kept.evidence_id AS touchpoint_id,
        kept.evidence_key AS touchpoint_key,
        $source AS source,
        $source_format AS source_format,
        COALESCE(kept.source_event_type, kept.event_type, 'unmapped') AS source_event_type,
        COALESCE(event_rule.event_type, kept.event_type, 'unmapped') AS event_type,
        kept.staff_event_type,
        COALESCE(kept.channel, $channel) AS channel,
        kept.marketing_channel,
        COALESCE(kept.is_bot, FALSE) AS is_bot,
        COALESCE(kept.is_deleted, FALSE) AS is_deleted,
        kept.at_us AS occurred_us,
        kept.basis AS occurred_at_basis,
        kept.collected_us AS received_us,
        kept.version_told_us AS version_us,
        kept.source_sequence,
        actor_of.identifier_key AS actor_key,
        object_of.object_type,
        object_of.object_id,
        object_of.identifier_key AS object_key,
        kept.campaign_source,
        kept.campaign_medium,
        kept.campaign_name,
        kept.value_amount,
        CASE
            WHEN REGEXP_FULL_MATCH(UPPER(kept.value_currency), '[A-Z]{3}')
                THEN UPPER(kept.value_currency)
        END AS value_currency,
        COALESCE(RATING_OF(kept.attributes, event_rule.rating_pointer), kept.rating) AS rating,
        COALESCE(event_rule.rating_scale, kept.rating_scale) AS rating_scale,
        kept.text,
        kept.attributes,
        kept.record_no,
        kept.item_no,
        -- Not columns of the row, but part of what it says.
        COALESCE(respelled.identifiers, SPELLED(kept.identifiers)) AS identifiers,
        actor_of.normal AS actor,
        CASE WHEN LEN(kept.objects) > 1 THEN SPELLED_OBJECTS(kept.objects) END AS objects
    FROM kept
    LEFT JOIN event_rule
        ON kept.source_event_type = event_rule.source_event_type
    LEFT JOIN object_of
        ON kept.draft_no = object_of.draft_no
    LEFT JOIN actor_of
        ON kept.draft_no = actor_of.draft_no
    LEFT JOIN respelled
        ON kept.draft_no = respelled.draft_no
)

SELECT
    * EXCLUDE (identifiers, actor, objects),
    -- 60 bits of SHA-256 of the row without received_us and provenance as JSON: keys sorted, no spaces, nulls
    -- left out. What is keyed is there as normalised values, so that another secret changes nothing.
    key60('{' || CONCAT_WS(
        ',',
        TEXT_MEMBER('actor', actor),
        '"attributes":' || attributes,
        TEXT_MEMBER('campaign_medium', campaign_medium),
        TEXT_MEMBER('campaign_name', campaign_name),
        TEXT_MEMBER('campaign_source', campaign_source),
        PLAIN_MEMBER('channel', channel),
        PLAIN_MEMBER('event_type', event_type),
        LIST_MEMBER('identifiers', identifiers),
        '"is_bot":' || is_bot,
        '"is_deleted":' || is_deleted,
        PLAIN_MEMBER('marketing_channel', marketing_channel),
        TEXT_MEMBER('object_id', object_id),
        TEXT_MEMBER('object_type', object_type),
        LIST_MEMBER('objects', objects),
        PLAIN_MEMBER('occurred_at_basis', occurred_at_basis),
        '"occurred_us":' || occurred_us,
        '"rating":' || rating,
        TEXT_MEMBER('rating_scale', rating_scale),
        PLAIN_MEMBER('source', source),
        TEXT_MEMBER('source_event_type', source_event_type),
        PLAIN_MEMBER('source_format', source_format),
        '"source_sequence":' || source_sequence,
        PLAIN_MEMBER('staff_event_type', staff_event_type),
        TEXT_MEMBER('text', text),
        PLAIN_MEMBER('touchpoint_id', touchpoint_id),
        '"value_amount":"' || value_amount || '"',
        PLAIN_MEMBER('value_currency', value_currency),
        '"version_us":' || version_us
    ) || '}') AS content_hash
FROM typed

-- Comments: public ones are the customer's (an agent's when their author turns out to be staff).
-- A ticket's first comment is its description, which ticket_created carries already; the first one
-- is known because a file is the whole table. Inputs: item.

WITH comment AS (
    SELECT
        record_no,
        item_no,
        id,
        ticket_id,
        user_id,
        created,
        body,
        voice_comment,
        facebook_comment,
        tweet,
        _fivetran_synced,
        _fivetran_deleted,
        TRY_CAST(public AS BOOLEAN) AS is_public,
        id = FIRST_VALUE(id) OVER (
            PARTITION BY PLACE_OF(record_no), ticket_id
            ORDER BY TRY_CAST(created AS TIMESTAMPTZ) NULLS LAST, TRY_CAST(id AS BIGINT), id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS is_first
    FROM item
),

judged AS (
    SELECT
        *,
        CASE
            WHEN id IS NULL THEN 'missing_comment_id'
            WHEN ticket_id IS NULL THEN 'missing_ticket_id'
            WHEN is_public IS NULL THEN 'unreadable_public'
        END AS refusal,
        CASE
            WHEN is_first THEN 'description_of_the_ticket'
            WHEN NOT is_public THEN 'internal_note'
        END AS reason_to_ignore
    FROM comment
)

SELECT
    record_no,
    item_no,
    CASE
        WHEN refusal IS NOT NULL THEN 'rejected'
        WHEN reason_to_ignore IS NOT NULL THEN 'ignored'
        ELSE 'touchpoint'
    END AS outcome,
    COALESCE(refusal, reason_to_ignore) AS rule,
    'ticket_comment/' || id AS dedupe_key,
    COALESCE(TRY_CAST(_fivetran_deleted AS BOOLEAN), FALSE) AS is_deleted,
    created AS occurred_text,
    EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS received_us,
    -- The table says nowhere when a row was changed: a deletion or a redaction is known by its sync.
    EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS version_us,
    -- Comment ids rise; a status that changed with a comment (no sequence) follows it.
    TRY_CAST(id AS BIGINT) AS source_sequence,
    [{'type': 'ticket', 'id': ticket_id}] AS objects,
    [{'namespace': 'zendesk_user_id', 'value': user_id}] AS identifiers,
    'comment' AS source_event_type,
    'ticket_commented' AS event_type,
    'ticket_replied' AS staff_event_type,
    CASE
        WHEN TRY_CAST(voice_comment AS BOOLEAN) THEN 'phone'
        WHEN TRY_CAST(facebook_comment AS BOOLEAN) OR TRY_CAST(tweet AS BOOLEAN) THEN 'social'
    END AS channel,
    {'namespace': 'zendesk_user_id', 'value': user_id} AS actor,
    body AS text
FROM judged

-- What changed on tickets: (ticket_id, field_name, updated) is one change to `value`, null when the
-- field was cleared. The table has no previous value: it is the one before in the file, which is
-- the whole table. Copies of a row are copies of one change. Inputs: item.

WITH change AS (
    SELECT
        record_no,
        item_no,
        PLACE_OF(record_no) AS place,
        ticket_id,
        field_name,
        value,
        user_id,
        updated,
        EPOCH_US(TRY_CAST(updated AS TIMESTAMPTZ)) AS updated_us,
        _fivetran_synced,
        _fivetran_deleted
    FROM item
),

status_at AS (
    SELECT place, ticket_id, field_name, updated_us, MAX(value) AS status
    FROM change
    WHERE field_name = 'status' AND updated_us IS NOT NULL
    GROUP BY place, ticket_id, field_name, updated_us
),

status_before AS (
    SELECT
        place,
        ticket_id,
        field_name,
        updated_us,
        LAG(status) OVER (PARTITION BY place, ticket_id ORDER BY updated_us) AS previous
    FROM status_at
),

told AS (
    SELECT
        change.*,
        status_before.previous,
        CASE
            WHEN change.field_name = 'requester_id' THEN 'requester_id'
            WHEN change.field_name = 'assignee_id' THEN 'ticket_assigned'
            WHEN change.field_name = 'satisfaction_score' AND value = 'offered' THEN 'survey_sent'
            WHEN change.field_name = 'satisfaction_score' AND value <> 'unoffered'
                THEN 'survey_answered'
            WHEN change.field_name <> 'status' OR value = previous THEN NULL
            WHEN value = 'solved' THEN 'ticket_solved'
            WHEN value = 'closed' THEN 'ticket_closed'
            WHEN value = 'open' AND previous IN ('solved', 'closed') THEN 'ticket_reopened'
        END AS word,
        CASE
            WHEN change.field_name
                NOT IN ('status', 'assignee_id', 'requester_id', 'satisfaction_score')
                THEN 'field_not_a_step'
            WHEN value IS NULL THEN 'value_cleared'
            WHEN change.field_name = 'satisfaction_score' THEN 'not_surveyed'
            WHEN change.field_name = 'status' AND value = previous THEN 'unchanged_status'
            ELSE 'status_without_a_step'
        END AS reason_to_ignore
    FROM change
    LEFT JOIN status_before
        ON change.place = status_before.place
        AND change.ticket_id = status_before.ticket_id
        AND change.field_name = status_before.field_name
        AND change.updated_us = status_before.updated_us
),

judged AS (
    SELECT
        *,
        CASE
            WHEN word <> 'survey_answered' THEN NULL
            WHEN value IN ('bad', 'bad_with_comment') THEN 1
            WHEN value IN ('good', 'good_with_comment') THEN 2
        END AS rating,
        CASE
            WHEN ticket_id IS NULL THEN 'missing_ticket_id'
            WHEN field_name IS NULL THEN 'missing_field_name'
            WHEN updated IS NULL THEN 'missing_time'
            WHEN updated_us IS NULL THEN 'unreadable_time'
            WHEN word = 'survey_answered' AND rating IS NULL THEN 'unknown_score'
        END AS refusal,
        word IS NULL OR value IS NULL AS is_ignored
    FROM told
)

SELECT
    record_no,
    item_no,
    CASE
        WHEN refusal IS NOT NULL THEN 'rejected'
        WHEN is_ignored THEN 'ignored'
        WHEN word = 'requester_id' THEN 'link'
        ELSE 'touchpoint'
    END AS outcome,
    CASE
        WHEN refusal IS NOT NULL THEN refusal
        WHEN is_ignored THEN reason_to_ignore
    END AS rule,
    'ticket/' || ticket_id || '/' || field_name || '/'
    || STRFTIME(MAKE_TIMESTAMP(updated_us), '%Y-%m-%dT%H:%M:%S.%f') AS dedupe_key,
    COALESCE(TRY_CAST(_fivetran_deleted AS BOOLEAN), FALSE) AS is_deleted,
    updated AS occurred_text,
    EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS received_us,
    -- The table says nowhere when a row was changed: a deletion or a redaction is known by its sync.
    EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS version_us,
    [{'type': 'ticket', 'id': ticket_id}] AS objects,
    CASE
        WHEN word = 'requester_id' THEN [{'namespace': 'zendesk_user_id', 'value': value}]
    END AS identifiers,
    CASE WHEN field_name = 'status' THEN 'status:' || value ELSE field_name END AS source_event_type,
    word AS event_type,
    {'namespace': 'zendesk_user_id', 'value': user_id} AS actor,
    rating,
    CASE WHEN field_name = 'satisfaction_score' THEN 'csat_2' END AS rating_scale,
    CASE
        WHEN word = 'ticket_assigned' THEN CAST(JSON_OBJECT('assignee_id', value) AS VARCHAR)
        WHEN word = 'ticket_reopened' THEN CAST(JSON_OBJECT('previous_status', previous) AS VARCHAR)
    END AS attributes
FROM judged

-- Calendar events: meetings and calls, at their start. A meeting is one row: the copies in the
-- calendars of those invited and the pattern of a series are not meetings. Inputs: item.

WITH event AS (
    SELECT
        *,
        COALESCE(start_date_time, activity_date_time, activity_date) AS starts_at,
        CASE WHEN LOWER(type) = 'call' THEN 'call_logged' ELSE 'meeting_held' END AS word,
        CASE
            WHEN TRY_CAST(is_child AS BOOLEAN) THEN 'copy_for_an_invitee'
            WHEN TRY_CAST(is_recurrence AS BOOLEAN) OR group_event_type = '3' THEN 'pattern_of_a_series'
        END AS reason_to_ignore
    FROM item
),

dated AS (
    SELECT
        *,
        COALESCE(TRY_CAST(is_all_day_event AS BOOLEAN), FALSE)
        OR REGEXP_FULL_MATCH(starts_at, '\d{4}-\d\d-\d\d') AS is_day
    FROM event
)

SELECT
    record_no,
    item_no,
    CASE
        WHEN id IS NULL THEN 'rejected'
        WHEN reason_to_ignore IS NOT NULL THEN 'ignored'
        ELSE 'touchpoint'
    END AS outcome,
    CASE WHEN id IS NULL THEN 'missing_event_id' ELSE reason_to_ignore END AS rule,
    'event/' || id AS dedupe_key,
    is_gone AS is_deleted,
    CASE WHEN is_day THEN SUBSTR(starts_at, 1, 10) ELSE starts_at END AS occurred_text,
    is_day AS is_date_only,
    -- A meeting is known before it is held, and a day before it ends, which is no wrong clock: then
    -- no time of receipt is told.
    CASE
        WHEN NOT is_day AND EPOCH_US(TRY_CAST(starts_at AS TIMESTAMPTZ)) <= synced_us THEN synced_us
    END AS received_us,
    version AS version_text,
    CASE
        WHEN what_id LIKE '006%' THEN [{'type': 'opportunity', 'id': what_id}]
    END AS objects,
    CASE
        WHEN who_id LIKE '003%' THEN [{'namespace': 'crm_contact_id', 'value': who_id}]
        WHEN who_id LIKE '00Q%' THEN [{'namespace': 'crm_lead_id', 'value': who_id}]
    END AS identifiers,
    'event:' || COALESCE(type, event_subtype, '') AS source_event_type,
    word AS event_type,
    CASE word WHEN 'call_logged' THEN 'phone' END AS channel,
    {'namespace': 'salesforce_user_id', 'value': COALESCE(owner_id, created_by_id)} AS actor,
    NULLIF(CAST(
        JSON_MERGE_PATCH('{}', JSON_OBJECT(
            'type', type, 'duration_minutes', duration_in_minutes
        )) AS VARCHAR
    ), '{}') AS attributes
FROM dated

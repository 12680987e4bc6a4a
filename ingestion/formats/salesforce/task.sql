-- Tasks: logged calls and sent e-mails; to-dos are the company's own business. Inputs: item.

WITH task AS (
    SELECT
        *,
        CASE
            WHEN LOWER(task_subtype) = 'call' OR LOWER(type) = 'call' THEN 'call_logged'
            WHEN LOWER(task_subtype) = 'email' OR LOWER(type) = 'email' THEN 'email_sent'
        END AS word,
        COALESCE(TRY_CAST(is_closed AS BOOLEAN), status = 'Completed') AS is_done,
        -- activity_date is a DATE, which many tools land as midnight.
        completed_date_time IS NULL
        AND COALESCE(
            REGEXP_FULL_MATCH(
                activity_date, '\d{4}-\d\d-\d\d([ T]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?)?'
            ),
            FALSE
        ) AS is_day
    FROM item
),

judged AS (
    SELECT
        *,
        CASE
            WHEN word IS NULL THEN 'task_without_a_word'
            WHEN NOT is_done AND NOT is_gone THEN 'task_not_done'
        END AS reason_to_ignore
    FROM task
)

SELECT
    record_no,
    item_no,
    CASE
        WHEN id IS NULL THEN 'rejected'
        WHEN reason_to_ignore IS NOT NULL THEN 'ignored'
        ELSE 'touchpoint'
    END AS outcome,
    CASE WHEN id IS NULL THEN 'missing_task_id' ELSE reason_to_ignore END AS rule,
    'task/' || id AS dedupe_key,
    is_gone AS is_deleted,
    CASE
        WHEN is_day THEN SUBSTR(activity_date, 1, 10)
        ELSE COALESCE(completed_date_time, activity_date, created_date)
    END AS occurred_text,
    is_day AS is_date_only,
    -- The end of a day is after most receipts on it, which is no wrong clock: then none is told.
    CASE WHEN NOT is_day THEN synced_us END AS received_us,
    version AS version_text,
    CASE
        WHEN what_id LIKE '006%' THEN [{'type': 'opportunity', 'id': what_id}]
    END AS objects,
    CASE
        WHEN who_id LIKE '003%' THEN [{'namespace': 'crm_contact_id', 'value': who_id}]
        WHEN who_id LIKE '00Q%' THEN [{'namespace': 'crm_lead_id', 'value': who_id}]
    END AS identifiers,
    'task:' || COALESCE(task_subtype, type) AS source_event_type,
    word AS event_type,
    CASE word WHEN 'call_logged' THEN 'phone' WHEN 'email_sent' THEN 'email' END AS channel,
    {'namespace': 'salesforce_user_id', 'value': COALESCE(owner_id, created_by_id)} AS actor,
    NULLIF(CAST(
        JSON_MERGE_PATCH('{}', JSON_OBJECT(
            'type', type,
            'status', status,
            'call_type', call_type,
            'call_disposition', call_disposition,
            'call_duration_seconds', call_duration_in_seconds
        )) AS VARCHAR
    ), '{}') AS attributes
FROM judged

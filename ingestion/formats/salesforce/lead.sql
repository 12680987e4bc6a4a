-- Leads: lead_created; when converted, lead_converted and a link from the lead to the contact and
-- the opportunity that it became; when merged into another lead, a link to that one.
-- Inputs: item (with is_gone, version, synced_us), medium.

WITH lead AS (
    SELECT
        item.*,
        [
            {'namespace': 'crm_contact_id', 'value': item.converted_contact_id},
            {'namespace': 'email', 'value': item.email},
            {'namespace': 'phone', 'value': item.phone},
            {'namespace': 'phone', 'value': item.mobile_phone},
            {'namespace': 'crm_lead_id', 'value': item.id}
        ] AS identifiers,
        CASE
            WHEN item.converted_opportunity_id IS NOT NULL
                THEN [{'type': 'opportunity', 'id': item.converted_opportunity_id}]
        END AS objects,
        COALESCE(TRY_CAST(item.is_converted AS BOOLEAN), FALSE) AS has_converted,
        -- A DATE, which many tools land as midnight.
        REGEXP_FULL_MATCH(
            item.converted_date, '\d{4}-\d\d-\d\d([ T]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?)?'
        ) AS is_day,
        -- The end of a day is after most receipts on it, which is no wrong clock: then none is told.
        CASE WHEN NOT is_day THEN item.synced_us END AS day_received_us,
        BROUGHT_BY(
            medium.marketing_channel,
            LOWER(item.utm_source_c),
            item.utm_medium_c,
            '?gclid=' || item.gclid_c,
            NULL
        ) AS marketing_channel
    FROM item
    LEFT JOIN medium ON LOWER(item.utm_medium_c) = medium.utm_medium
),

created AS (
    SELECT
        record_no,
        item_no,
        CASE WHEN id IS NULL THEN 'rejected' ELSE 'touchpoint' END AS outcome,
        CASE WHEN id IS NULL THEN 'missing_lead_id' END AS rule,
        'lead/' || id || '/created' AS dedupe_key,
        is_gone AS is_deleted,
        created_date AS occurred_text,
        synced_us AS received_us,
        0 AS source_sequence,
        LIST_FILTER(identifiers, x -> x.namespace <> 'crm_contact_id') AS identifiers,
        'lead' AS source_event_type,
        'lead_created' AS event_type,
        marketing_channel,
        {'namespace': 'salesforce_user_id', 'value': COALESCE(created_by_id, owner_id)} AS actor,
        utm_source_c AS campaign_source,
        utm_medium_c AS campaign_medium,
        utm_campaign_c AS campaign_name,
        NULLIF(CAST(
            JSON_MERGE_PATCH('{}', JSON_OBJECT(
                'lead_source', lead_source, 'utm_content', utm_content_c, 'utm_term', utm_term_c
            )) AS VARCHAR
        ), '{}') AS attributes
    FROM lead
),

converted AS (
    SELECT
        record_no,
        item_no,
        'touchpoint' AS outcome,
        'lead/' || id || '/converted' AS dedupe_key,
        is_gone AS is_deleted,
        CASE WHEN is_day THEN SUBSTR(converted_date, 1, 10) ELSE converted_date END AS occurred_text,
        is_day AS is_date_only,
        day_received_us AS received_us,
        1 AS source_sequence,
        objects,
        identifiers,
        'lead converted' AS source_event_type,
        'lead_converted' AS event_type,
        {'namespace': 'salesforce_user_id', 'value': owner_id} AS actor
    FROM lead
    WHERE has_converted AND id IS NOT NULL
),

-- What a lead became stays true when the lead is tidied away: these links are never deleted.
became AS (
    SELECT
        record_no,
        item_no,
        'link' AS outcome,
        'lead/' || id || '/became' AS dedupe_key,
        CASE WHEN is_day THEN SUBSTR(converted_date, 1, 10) ELSE converted_date END AS occurred_text,
        is_day AS is_date_only,
        day_received_us AS received_us,
        objects,
        LIST_FILTER(identifiers, x -> x.namespace LIKE 'crm_%') AS identifiers
    FROM lead
    WHERE
        has_converted
        AND id IS NOT NULL
        AND COALESCE(converted_contact_id, converted_opportunity_id) IS NOT NULL
),

merged AS (
    SELECT
        record_no,
        item_no,
        'link' AS outcome,
        'lead/' || id || '/merged' AS dedupe_key,
        created_date AS occurred_text,
        synced_us AS received_us,
        [
            {'namespace': 'crm_lead_id', 'value': id},
            {'namespace': 'crm_lead_id', 'value': master_record_id}
        ] AS identifiers
    FROM lead
    WHERE master_record_id IS NOT NULL AND id IS NOT NULL
),

draft AS (
    SELECT * FROM created
    UNION ALL BY NAME
    SELECT * FROM converted
    UNION ALL BY NAME
    SELECT * FROM became
    UNION ALL BY NAME
    SELECT * FROM merged
)

SELECT draft.*, TRUE AS is_personal_key, lead.version AS version_text
FROM draft
INNER JOIN lead USING (record_no, item_no)

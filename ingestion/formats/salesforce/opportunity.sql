-- Opportunities: one opportunity_created each. The amount is an attribute and no value: it is what
-- the deal may bring, and opportunity_won says what it brought; a journey would count both.
-- The stage is left out too: it is today's, not that of the creation. Inputs: item.

SELECT
    record_no,
    item_no,
    CASE WHEN id IS NULL THEN 'rejected' ELSE 'touchpoint' END AS outcome,
    CASE WHEN id IS NULL THEN 'missing_opportunity_id' END AS rule,
    'opportunity/' || id || '/created' AS dedupe_key,
    is_gone AS is_deleted,
    created_date AS occurred_text,
    synced_us AS received_us,
    version AS version_text,
    -- Before the stages that it enters in the same second.
    0 AS source_sequence,
    [{'type': 'opportunity', 'id': id}] AS objects,
    [{'namespace': 'crm_contact_id', 'value': contact_id}] AS identifiers,
    'opportunity' AS source_event_type,
    'opportunity_created' AS event_type,
    {'namespace': 'salesforce_user_id', 'value': COALESCE(created_by_id, owner_id)} AS actor,
    NULLIF(CAST(
        JSON_MERGE_PATCH('{}', JSON_OBJECT(
            'amount', amount, 'currency', currency_iso_code, 'lead_source', lead_source, 'type', type
        )) AS VARCHAR
    ), '{}') AS attributes
FROM item

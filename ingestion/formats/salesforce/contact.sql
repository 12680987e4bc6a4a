-- Contacts: one link that joins their identifiers. A contact that was merged into another is
-- deleted and names the other: its identifiers are that person's. Inputs: item.

SELECT
    record_no,
    item_no,
    CASE WHEN id IS NULL THEN 'rejected' ELSE 'link' END AS outcome,
    CASE WHEN id IS NULL THEN 'missing_contact_id' END AS rule,
    'contact/' || id AS dedupe_key,
    TRUE AS is_personal_key,
    is_gone AND master_record_id IS NULL AS is_deleted,
    created_date AS occurred_text,
    synced_us AS received_us,
    version AS version_text,
    [
        {'namespace': 'crm_contact_id', 'value': id},
        {'namespace': 'crm_contact_id', 'value': master_record_id},
        {'namespace': 'email', 'value': email},
        {'namespace': 'phone', 'value': phone},
        {'namespace': 'phone', 'value': mobile_phone}
    ] AS identifiers
FROM item

-- Users are the company's people, also those who have left: what they did, staff did. A user of a
-- portal or community belongs to a contact and is a customer; contacts tell who. Inputs: item.

SELECT
    record_no,
    item_no,
    CASE
        WHEN id IS NULL THEN 'rejected'
        WHEN contact_id IS NOT NULL THEN 'ignored'
        ELSE 'staff'
    END AS outcome,
    CASE
        WHEN id IS NULL THEN 'missing_user_id'
        WHEN contact_id IS NOT NULL THEN 'portal_user'
    END AS rule,
    synced_us AS received_us,
    version AS version_text,
    [
        {'namespace': 'salesforce_user_id', 'value': id},
        {'namespace': 'email', 'value': email}
    ] AS identifiers,
    TRUE AS is_staff
FROM item

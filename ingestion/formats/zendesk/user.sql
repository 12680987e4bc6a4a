-- Users. End users: a link that joins their identifiers, and word that they are no staff (any
-- more); agents and administrators: staff. The largest updated_at of a user wins. Inputs: item.

WITH person AS (
    SELECT
        record_no,
        item_no,
        id,
        created_at,
        updated_at,
        _fivetran_synced,
        _fivetran_deleted,
        [
            {'namespace': 'zendesk_user_id', 'value': id},
            {'namespace': 'user_id', 'value': external_id},
            {'namespace': 'email', 'value': email},
            {'namespace': 'phone', 'value': phone}
        ] AS identifiers,
        COALESCE(role IN ('agent', 'admin'), FALSE) AS is_staff,
        CASE
            WHEN id IS NULL THEN 'missing_user_id'
            WHEN role IS NULL OR role NOT IN ('end-user', 'agent', 'admin') THEN 'unknown_role'
        END AS refusal
    FROM item
),

link AS (
    SELECT
        record_no,
        item_no,
        CASE WHEN refusal IS NULL THEN 'link' ELSE 'rejected' END AS outcome,
        refusal AS rule,
        'user/' || id AS dedupe_key,
        TRUE AS is_personal_key,
        COALESCE(TRY_CAST(_fivetran_deleted AS BOOLEAN), FALSE) AS is_deleted,
        created_at AS occurred_text,
        EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS received_us,
        updated_at AS version_text,
        -- The tool's flag moves no updated_at.
        CASE
            WHEN TRY_CAST(_fivetran_deleted AS BOOLEAN)
                THEN EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ))
        END AS version_us,
        identifiers
    FROM person
    WHERE NOT is_staff OR refusal IS NOT NULL
),

staff AS (
    SELECT
        record_no,
        item_no,
        'staff' AS outcome,
        EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS received_us,
        updated_at AS version_text,
        -- A phone may be the whole office's, an external id is no person of another source's.
        LIST_FILTER(identifiers, x -> x.namespace IN ('zendesk_user_id', 'email')) AS identifiers,
        is_staff
    FROM person
    WHERE refusal IS NULL
)

SELECT * FROM link
UNION ALL BY NAME
SELECT * FROM staff

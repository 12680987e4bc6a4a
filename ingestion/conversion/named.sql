-- One row per distinct namespace and value that the piece's drafts name: its normalised form, its key,
-- and the reason why it is as if absent. A value is hashed once, however often it occurs.
-- Inputs: mention, namespace_rule, e164 (phone numbers), blocked_value, mailbox, staff_pattern.

WITH value_of AS (
    SELECT namespace, value, BOOL_OR(object_type IS NOT NULL) AS is_object
    FROM mention
    GROUP BY namespace, value
),

normalised AS (
    SELECT
        value_of.namespace,
        value_of.value,
        LOWER(value_of.value) AS folded,
        CASE WHEN value_of.is_object THEN 'object' ELSE rule.level END AS level,
        rule.normaliser,
        CASE rule.normaliser
            WHEN 'email' THEN LOWER(value_of.value)
            WHEN 'phone' THEN e164.number
            ELSE value_of.value
        END AS normal
    FROM value_of
    LEFT JOIN namespace_rule AS rule
        ON value_of.namespace = rule.namespace
    LEFT JOIN e164
        ON rule.normaliser = 'phone' AND value_of.value = e164.value
),

judged AS (
    SELECT
        normalised.*,
        CASE
            WHEN folded = '' THEN 'empty'
            WHEN folded IN (
                'null', 'none', 'undefined', 'anonymous', 'guest', 'nan', 'n/a', 'unknown', '0', '-1'
            ) THEN 'placeholder'
            WHEN REGEXP_FULL_MATCH(folded, '[0-]+') THEN 'only_zeros'
            -- A list or an object where a value should be.
            WHEN REGEXP_MATCHES(folded, '^[\[{]') THEN 'not_a_value'
            WHEN normaliser = 'email' AND NOT CONTAINS(folded, '@') THEN 'email_without_at'
            WHEN normaliser = 'email'
                AND SUBSTR(folded, 1, STRPOS(folded, '@') - 1) IN (SELECT local_part FROM mailbox)
                THEN 'role_mailbox'
            WHEN normaliser = 'phone' AND normal IS NULL THEN 'not_a_phone_number'
            WHEN EXISTS (
                SELECT 1 FROM blocked_value AS b
                WHERE b.namespace = normalised.namespace AND b.value = folded
            ) THEN 'blocked_by_company'
        END AS blocked
    FROM normalised
)

SELECT
    namespace,
    value,
    level,
    normal,
    COALESCE(normaliser = 'phone', FALSE) AS is_phone,
    blocked,
    COALESCE(EXISTS (
        SELECT 1 FROM staff_pattern AS s
        WHERE s.namespace = judged.namespace AND judged.normal GLOB s.pattern
    ), FALSE) AS is_staff_pattern,
    CASE
        WHEN blocked IS NULL THEN KEYED60(namespace || CHR(31) || normal)
    END AS identifier_key
FROM judged

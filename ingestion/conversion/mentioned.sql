-- The mentions that are used, with what is known of the values they name. Inputs: mention, named.

SELECT
    mention.draft_no,
    mention.role,
    mention.object_type,
    mention.namespace,
    mention.value,
    mention.position,
    mention.either IS NOT NULL AS is_either,
    first.identifier_key AS either_key,
    named.level,
    named.normal,
    named.blocked,
    named.is_staff_pattern,
    named.is_phone,
    named.identifier_key
FROM mention
INNER JOIN named
    ON mention.namespace = named.namespace AND mention.value = named.value
LEFT JOIN named AS first
    ON mention.either = first.namespace AND mention.value = first.value
WHERE mention.role <> 'unused'

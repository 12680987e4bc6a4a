-- One row per batch and person or device identifier that it names, staff too: its key under the secret
-- of now and under the one before. Inputs: mention, named, drafted.

SELECT
    named.namespace,
    named.identifier_key,
    KEYED60_OLD(ANY_VALUE(named.namespace || CHR(31) || named.normal)) AS previous_key,
    MIN(drafted.record_no) AS record_no
FROM mention
INNER JOIN named
    ON mention.namespace = named.namespace AND mention.value = named.value
INNER JOIN drafted
    ON mention.draft_no = drafted.draft_no
WHERE named.blocked IS NULL AND named.level IN ('person', 'device')
GROUP BY PLACE_OF(drafted.record_no), named.namespace, named.identifier_key

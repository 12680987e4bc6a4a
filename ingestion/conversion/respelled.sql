-- Identifiers of the drafts that name a phone number, as texts of normalised values: what the macro
-- `spelled` gives for all others. Inputs: mention, named.

SELECT
    mention.draft_no,
    LIST(mention.namespace || ':' || named.normal ORDER BY mention.position) AS identifiers
FROM mention
INNER JOIN named
    ON mention.namespace = named.namespace AND mention.value = named.value
SEMI JOIN (
    SELECT phoned.draft_no
    FROM mention AS phoned
    INNER JOIN namespace_rule AS rule
        ON phoned.namespace = rule.namespace AND rule.normaliser = 'phone'
) AS phoned
    ON mention.draft_no = phoned.draft_no
WHERE mention.role = 'identifier'
GROUP BY mention.draft_no

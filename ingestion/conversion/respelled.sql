-- Identifiers of the drafts that name a phone number, as texts of normalised values: what the macro
-- `spelled` gives for all others. Inputs: mentioned.

SELECT
    mentioned.draft_no,
    LIST(mentioned.namespace || ':' || mentioned.normal ORDER BY mentioned.position) AS identifiers
FROM mentioned
SEMI JOIN (SELECT draft_no FROM mentioned WHERE is_phone) AS phoned
    ON mentioned.draft_no = phoned.draft_no
WHERE mentioned.role = 'identifier'
GROUP BY mentioned.draft_no

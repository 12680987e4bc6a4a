-- One row per count about identity.
-- Inputs: customer, customer_member, identifier, identity_edge, touchpoint
SELECT 'customers' AS measure, COUNT(*) AS value
FROM customer
UNION ALL
SELECT 'anonymous_customers' AS measure, COUNT(*) AS value
FROM customer AS c
WHERE c.is_anonymous
UNION ALL
SELECT 'bot_customers' AS measure, COUNT(*) AS value
FROM customer AS c
WHERE c.is_bot
UNION ALL
SELECT 'shared_customers' AS measure, COUNT(*) AS value
FROM customer AS c
WHERE c.is_shared
UNION ALL
SELECT 'shared_identifiers' AS measure, COUNT(*) AS value
FROM identifier AS i
WHERE i.is_shared_identifier
UNION ALL
SELECT 'person_identifiers' AS measure, COUNT(*) AS value
FROM customer_member
UNION ALL
SELECT 'touchpoints' AS measure, COUNT(*) AS value
FROM touchpoint
UNION ALL
SELECT 'unattributed_touchpoints' AS measure, COUNT(*) AS value
FROM touchpoint AS t
WHERE t.customer_id IS NULL
UNION ALL
SELECT 'edges_accepted' AS measure, COUNT(*) AS value
FROM identity_edge AS e
WHERE e.is_accepted
UNION ALL
SELECT 'edges_refused_unique' AS measure, COUNT(*) AS value
FROM identity_edge AS e
WHERE e.refusal = 'unique'
UNION ALL
SELECT 'edges_refused_max_per_person' AS measure, COUNT(*) AS value
FROM identity_edge AS e
WHERE e.refusal = 'max_per_person'
UNION ALL
SELECT 'edges_refused_shared' AS measure, COUNT(*) AS value
FROM identity_edge AS e
WHERE e.refusal = 'shared'

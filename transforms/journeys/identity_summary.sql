-- One row per count about identity.
-- Inputs: customer, customer_member, identifier, identity_edge, identity_change, touchpoint,
--   batch_rule, loaded.touchpoint_identifier, loaded.link_identifier, reference.blocked
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
SELECT 'oversized_customers' AS measure, COUNT(*) AS value
FROM customer AS c
WHERE c.is_oversized
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
SELECT 'edges_refused_keep_apart' AS measure, COUNT(*) AS value
FROM identity_edge AS e
WHERE e.refusal = 'keep_apart'
UNION ALL
SELECT 'edges_refused_max_per_person' AS measure, COUNT(*) AS value
FROM identity_edge AS e
WHERE e.refusal = 'max_per_person'
UNION ALL
SELECT 'edges_refused_shared' AS measure, COUNT(*) AS value
FROM identity_edge AS e
WHERE e.refusal = 'shared'
UNION ALL
SELECT 'customers_created' AS measure, COUNT(*) AS value
FROM identity_change AS h
WHERE h.change = 'created'
UNION ALL
SELECT 'merges' AS measure, COUNT(*) AS value
FROM identity_change AS h
WHERE h.change = 'merged'
UNION ALL
SELECT 'renamings' AS measure, COUNT(*) AS value
FROM identity_change AS h
WHERE h.change = 'renamed'
UNION ALL
SELECT 'splits' AS measure, COUNT(*) AS value
FROM identity_change AS h
WHERE h.change = 'split'
UNION ALL
SELECT 'identifiers_' || h.change AS measure, CAST(SUM(h.identifiers) AS BIGINT) AS value
FROM identity_change AS h
WHERE h.change IN ('blocked', 'erased', 'removed')
GROUP BY h.change
UNION ALL
SELECT 'blocked_' || r.rule AS measure, CAST(SUM(r.item_count) AS BIGINT) AS value
FROM batch_rule AS r
WHERE r.outcome = 'blocked'
GROUP BY r.rule
UNION ALL
SELECT 'blocked_by_fingerprint' AS measure, COUNT(*) AS value
FROM (
    SELECT n.identifier_key
    FROM loaded.touchpoint_identifier AS n
    UNION ALL
    SELECT n.identifier_key
    FROM loaded.link_identifier AS n
) AS s
SEMI JOIN (
    SELECT b.identifier_key FROM reference.blocked AS b WHERE b.is_fingerprint
) AS f ON s.identifier_key = f.identifier_key

-- Which customer was this on 1 March, and why did the report change?
--
-- Put an id from any report, of any night, into `asked`, and the night (as_of) of the report that
-- you compare with. Tells under which ids that night knew the customer of today (was; empty: not at
-- all), what it is today (is_now), and every change since, the oldest first, with what explains it.
WITH RECURSIVE asked AS (
    SELECT
        CAST(123456789012345678 AS BIGINT) AS customer_id,
        TIMESTAMP '2026-03-01 00:00:00' AS as_of
),

today AS (
    SELECT COALESCE(alias.customer_id, asked.customer_id) AS customer_id
    FROM asked
    LEFT JOIN customer_alias AS alias ON asked.customer_id = alias.alias_id
),

-- Back from tonight, change by change: every id that has become today's.
lineage AS (
    SELECT customer_id, TIMESTAMP '9999-01-01' AS until
    FROM today
    UNION
    SELECT change.from_customer_id, change.as_of
    FROM lineage
    JOIN identity_change AS change ON lineage.customer_id = change.to_customer_id
    JOIN asked ON change.as_of > asked.as_of
    WHERE change.as_of < lineage.until AND change.from_customer_id IS NOT NULL
),

-- An id is a customer's on a night if the last that was told of it until then left it one.
told AS (
    SELECT as_of, to_customer_id AS customer_id, TRUE AS is_customer
    FROM identity_change
    UNION ALL
    SELECT as_of, from_customer_id AS customer_id, is_from_kept AS is_customer
    FROM identity_change
),

then_known AS (
    SELECT told.customer_id
    FROM told
    JOIN asked ON told.as_of <= asked.as_of
    SEMI JOIN lineage ON told.customer_id = lineage.customer_id
    QUALIFY told.as_of = MAX(told.as_of) OVER (PARTITION BY told.customer_id)
        AND BOOL_OR(told.is_customer) OVER (PARTITION BY told.customer_id, told.as_of)
),

was AS (
    SELECT STRING_AGG(id, ', ' ORDER BY id) AS was
    FROM (SELECT DISTINCT CAST(customer_id AS VARCHAR) AS id FROM then_known) AS known
),

since AS (
    SELECT change.*
    FROM identity_change AS change
    JOIN asked ON change.as_of > asked.as_of
    WHERE change.from_customer_id IN (SELECT customer_id FROM lineage)
        OR change.to_customer_id IN (SELECT customer_id FROM lineage)
)

SELECT
    was.was,
    today.customer_id AS is_now,
    since.as_of,
    since.change,
    since.cause,
    since.from_customer_id,
    since.to_customer_id,
    since.namespaces,
    since.source,
    since.occurred_at,
    since.touchpoint_key
FROM today
CROSS JOIN was
LEFT JOIN since ON TRUE
ORDER BY since.as_of, since.change, since.from_customer_id, since.to_customer_id

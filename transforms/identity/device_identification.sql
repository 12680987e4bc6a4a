-- One row per run of identifications of a device by one customer, nobody else's between them.
-- Inputs: evidence_identifier, evidence_person, identifier
--
-- They say why the device's other touchpoints are whose they are: the nearest one decides.

WITH identification AS (
    SELECT
        seen.identifier_key,
        seen.order_no,
        evidence_person.customer_id
    FROM evidence_identifier AS seen
    INNER JOIN identifier ON seen.identifier_key = identifier.identifier_key
    INNER JOIN evidence_person ON seen.order_no = evidence_person.order_no
    WHERE seen.is_device AND NOT seen.is_bot AND NOT identifier.is_shared_identifier
),

followed AS (
    SELECT
        *,
        LAG(customer_id) OVER (PARTITION BY identifier_key ORDER BY order_no) AS before_id
    FROM identification
),

numbered AS (
    SELECT
        *,
        CAST(SUM(CASE WHEN customer_id = before_id THEN 0 ELSE 1 END) OVER (
            PARTITION BY identifier_key ORDER BY order_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS run_no
    FROM followed
),

run AS (
    SELECT
        identifier_key,
        MIN(customer_id) AS customer_id,
        MIN(order_no) AS first_order_no,
        MAX(order_no) AS last_order_no,
        COUNT(*) AS event_count
    FROM numbered
    GROUP BY identifier_key, run_no
)

SELECT
    run.identifier_key,
    run.first_order_no,
    run.last_order_no,
    evidence_person.person_key,
    run.customer_id,
    run.event_count
FROM run
INNER JOIN evidence_person ON run.first_order_no = evidence_person.order_no

-- One row per identifier and period of events that belongs to one customer.
-- Inputs: evidence, evidence_identifier, customer_member, touchpoint_customer
--
-- A person identifier is one customer's for all time. A device is split where the customer of its
-- touchpoints changes from one to the next, whatever they were given by; almost none is.

WITH on_device AS (
    SELECT
        seen.identifier_key,
        seen.order_no,
        given.customer_id
    FROM evidence_identifier AS seen
    INNER JOIN touchpoint_customer AS given ON seen.evidence_key = given.touchpoint_key
    WHERE seen.is_device AND NOT seen.is_link
),

device AS (
    SELECT
        identifier_key,
        MIN(customer_id) AS customer_id,
        MIN(customer_id) <> MAX(customer_id) AS is_split
    FROM on_device
    GROUP BY identifier_key
),

compared AS (
    SELECT
        on_device.identifier_key,
        on_device.order_no,
        on_device.customer_id,
        LAG(on_device.customer_id) OVER (
            PARTITION BY on_device.identifier_key ORDER BY on_device.order_no
        ) AS customer_id_before
    FROM on_device
    INNER JOIN device ON on_device.identifier_key = device.identifier_key
    WHERE device.is_split
),

-- The first period begins with the first touchpoint here, and without beginning in the table.
begun AS (
    SELECT
        identifier_key,
        customer_id,
        order_no AS first_no,
        ROW_NUMBER() OVER (PARTITION BY identifier_key ORDER BY order_no) AS period_no,
        LEAD(order_no) OVER (PARTITION BY identifier_key ORDER BY order_no) AS until_order_no
    FROM compared
    WHERE customer_id_before IS NULL OR customer_id_before <> customer_id
),

period AS (
    SELECT
        identifier_key,
        period_no,
        customer_id,
        CASE WHEN period_no > 1 THEN first_no END AS from_order_no,
        until_order_no
    FROM begun
    UNION ALL
    SELECT
        identifier_key,
        1 AS period_no,
        customer_id,
        NULL AS from_order_no,
        NULL AS until_order_no
    FROM device
    WHERE NOT is_split
    UNION ALL
    SELECT
        identifier_key,
        1 AS period_no,
        customer_id,
        NULL AS from_order_no,
        NULL AS until_order_no
    FROM customer_member
)

SELECT
    period.identifier_key,
    period.period_no,
    period.customer_id,
    moment(beginning.occurred_us) AS valid_from,
    moment(ending.occurred_us) AS valid_to,
    period.from_order_no,
    period.until_order_no
FROM period
LEFT JOIN evidence AS beginning ON period.from_order_no = beginning.order_no
LEFT JOIN evidence AS ending ON period.until_order_no = ending.order_no

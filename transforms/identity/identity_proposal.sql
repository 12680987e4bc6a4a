-- One row per pair of customers who, and nobody else, were identified on one and the same device.
-- Inputs: device_identification, customer_member, loaded.touchpoint_identifier,
-- loaded.link_identifier, reference.correction
--
-- One person with two accounts, or two people with one tablet: only a person can tell, so nothing is
-- joined. Who is kept apart has been told already; who was erased is nobody's other half: what stays
-- of them has no record any more, and a record_no above those of any file.

WITH identified AS (
    SELECT
        identifier_key,
        customer_id,
        CAST(SUM(event_count) AS BIGINT) AS event_count
    FROM device_identification
    GROUP BY identifier_key, customer_id
),

pair AS (
    SELECT
        identifier_key,
        MIN(customer_id) AS customer_id_a,
        MAX(customer_id) AS customer_id_b
    FROM identified
    GROUP BY identifier_key
    HAVING COUNT(*) = 2
),

kept_apart AS (
    SELECT
        LEAST(a.customer_id, b.customer_id) AS customer_id_a,
        GREATEST(a.customer_id, b.customer_id) AS customer_id_b
    FROM reference.correction AS correction
    INNER JOIN customer_member AS a ON correction.identifier_key_a = a.identifier_key
    INNER JOIN customer_member AS b ON correction.identifier_key_b = b.identifier_key
    WHERE correction.is_holding AND correction.correction = 'keep_apart'
),

nameless_identifier AS (
    SELECT identifier_key
    FROM loaded.touchpoint_identifier
    WHERE record_no >= 549755813888
    UNION
    SELECT identifier_key
    FROM loaded.link_identifier
    WHERE record_no >= 549755813888
),

nameless AS (
    SELECT DISTINCT member.customer_id
    FROM customer_member AS member
    SEMI JOIN nameless_identifier ON member.identifier_key = nameless_identifier.identifier_key
)

SELECT
    pair.customer_id_a,
    pair.customer_id_b,
    COUNT(*) AS device_count,
    CAST(SUM(a.event_count) AS BIGINT) AS event_count_a,
    CAST(SUM(b.event_count) AS BIGINT) AS event_count_b
FROM pair
INNER JOIN identified AS a
    ON pair.identifier_key = a.identifier_key AND pair.customer_id_a = a.customer_id
INNER JOIN identified AS b
    ON pair.identifier_key = b.identifier_key AND pair.customer_id_b = b.customer_id
ANTI JOIN kept_apart
    ON pair.customer_id_a = kept_apart.customer_id_a
    AND pair.customer_id_b = kept_apart.customer_id_b
ANTI JOIN nameless AS nameless_a ON pair.customer_id_a = nameless_a.customer_id
ANTI JOIN nameless AS nameless_b ON pair.customer_id_b = nameless_b.customer_id
GROUP BY pair.customer_id_a, pair.customer_id_b

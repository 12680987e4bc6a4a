-- One row per id that a customer can ever have had.
-- Inputs: identifier, identity_map, touchpoint_customer, reference.rotation
--
-- A customer's id is always that of one of its members, so the ids of all identifiers are all the
-- ids there can have been. One that is a customer's today leads to itself, also where its device
-- has touchpoints of others.

WITH named AS (
    SELECT
        identifier_key,
        keyed60(
            'customer' || CHR(31) || namespace || CHR(31) || CAST(identifier_key AS VARCHAR)
        ) AS alias_id
    FROM identifier
),

living AS (
    SELECT DISTINCT customer_id
    FROM touchpoint_customer
),

owner AS (
    SELECT
        named.alias_id,
        named.identifier_key,
        MIN(period.customer_id) AS customer_id,
        MIN(period.customer_id) <> MAX(period.customer_id) AS is_split,
        MAX(living.customer_id) IS NOT NULL AS is_itself
    FROM named
    LEFT JOIN identity_map AS period ON named.identifier_key = period.identifier_key
    LEFT JOIN living ON named.alias_id = living.customer_id
    GROUP BY named.alias_id, named.identifier_key
),

member AS (
    SELECT
        alias_id,
        CASE
            WHEN is_itself THEN alias_id
            WHEN NOT is_split THEN customer_id
        END AS customer_id,
        identifier_key AS member_key
    FROM owner
)

SELECT
    alias_id,
    customer_id,
    'member' AS reason,
    member_key
FROM member
UNION ALL
SELECT
    rotation.alias_id,
    member.customer_id,
    'key_rotated' AS reason,
    NULL AS member_key
FROM reference.rotation AS rotation
INNER JOIN member ON rotation.identifier_key = member.member_key
-- Whoever went back to an earlier secret has its ids again.
ANTI JOIN owner ON rotation.alias_id = owner.alias_id

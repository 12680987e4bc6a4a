-- One row per person identifier: the customer it belongs to.
-- Inputs: identifier, component (strength, component_no; registered by customer_member.py)
--
-- A customer's id is that of its smallest member: a pure function of the set, whatever order
-- things were seen in. Within a level a priority is one namespace's alone.

WITH member AS (
    SELECT
        identifier.identifier_key,
        identifier.namespace,
        identifier.priority,
        component.component_no
    FROM identifier
    INNER JOIN component ON identifier.strength = component.strength
    WHERE identifier.level = 'person'
),

smallest AS (
    SELECT
        component_no,
        namespace,
        identifier_key
    FROM member
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY component_no ORDER BY priority, identifier_key
    ) = 1
),

named AS (
    SELECT
        component_no,
        keyed60(
            'customer' || CHR(31) || namespace || CHR(31) || CAST(identifier_key AS VARCHAR)
        ) AS customer_id
    FROM smallest
)

SELECT
    member.identifier_key,
    named.customer_id
FROM member
INNER JOIN named ON member.component_no = named.component_no

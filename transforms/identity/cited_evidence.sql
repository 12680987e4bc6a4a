-- One row per touchpoint or link that an edge, an identification or an object's owner rests on.
-- Inputs: evidence, identity_edge, device_identification, object_owner, loaded.touchpoint, loaded.link

WITH resting AS (
    SELECT first_order_no AS order_no FROM identity_edge
    UNION
    SELECT first_order_no AS order_no FROM device_identification
    UNION
    SELECT last_order_no AS order_no FROM device_identification
    UNION
    SELECT first_order_no AS order_no FROM object_owner
),

cited AS (
    SELECT evidence.*
    FROM evidence
    SEMI JOIN resting ON evidence.order_no = resting.order_no
)

SELECT
    cited.order_no,
    cited.evidence_key,
    cited.occurred_us,
    cited.is_link,
    told.source,
    told.batch_id,
    told.record_no
FROM cited
INNER JOIN loaded.touchpoint AS told ON cited.evidence_key = told.touchpoint_key
WHERE NOT cited.is_link
UNION ALL
SELECT
    cited.order_no,
    cited.evidence_key,
    cited.occurred_us,
    cited.is_link,
    told.source,
    told.batch_id,
    told.record_no
FROM cited
INNER JOIN loaded.link AS told ON cited.evidence_key = told.link_key
WHERE cited.is_link

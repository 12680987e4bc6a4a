-- One row per identifier on an evidence, staff left out.
-- Inputs: evidence, loaded.touchpoint_identifier, loaded.link_identifier, loaded.staff

WITH staff AS (
    SELECT DISTINCT identifier_key
    FROM loaded.staff
    WHERE is_staff
),

on_touchpoint AS (
    SELECT
        evidence.evidence_key,
        shown.identifier_key,
        evidence.order_no,
        shown.level,
        shown.namespace,
        shown.position,
        evidence.is_bot,
        evidence.is_link
    FROM loaded.touchpoint_identifier AS shown
    INNER JOIN evidence ON shown.touchpoint_key = evidence.evidence_key AND NOT evidence.is_link
),

on_link AS (
    SELECT
        evidence.evidence_key,
        shown.identifier_key,
        evidence.order_no,
        shown.level,
        shown.namespace,
        shown.position,
        evidence.is_bot,
        evidence.is_link
    FROM loaded.link_identifier AS shown
    INNER JOIN evidence ON shown.link_key = evidence.evidence_key AND evidence.is_link
),

shown AS (
    SELECT * FROM on_touchpoint
    UNION ALL
    SELECT * FROM on_link
)

SELECT shown.*
FROM shown
ANTI JOIN staff ON shown.identifier_key = staff.identifier_key

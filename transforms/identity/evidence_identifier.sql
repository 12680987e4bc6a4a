-- One row per identifier on an evidence, staff and what is blocked by fingerprint left out.
-- Inputs: evidence, loaded.touchpoint, loaded.touchpoint_identifier, loaded.link,
-- loaded.link_identifier, loaded.staff, reference.blocked, reference.namespace
--
-- Narrow on purpose, because every later step reads all of it: the namespace is told by level and
-- priority, which only persons and devices have.
--
-- What may be one of two identifiers is the first if its source shows that one for certain on any
-- evidence, bots' too, else the second: told over all that landed, never over one batch. If the first
-- is absent here, so are both. Few rows are in doubt, so what is joined to find them stays small.

WITH absent AS (
    SELECT identifier_key
    FROM loaded.staff
    WHERE is_staff
    UNION
    SELECT identifier_key
    FROM reference.blocked
    WHERE is_fingerprint
),

doubtful AS (
    SELECT
        shown.touchpoint_key AS evidence_key,
        FALSE AS is_link,
        shown.identifier_key,
        shown.either_key,
        touchpoint.source
    FROM loaded.touchpoint_identifier AS shown
    INNER JOIN loaded.touchpoint AS touchpoint ON shown.touchpoint_key = touchpoint.touchpoint_key
    WHERE shown.either_key IS NOT NULL
    UNION ALL
    SELECT
        shown.link_key AS evidence_key,
        TRUE AS is_link,
        shown.identifier_key,
        shown.either_key,
        link.source
    FROM loaded.link_identifier AS shown
    INNER JOIN loaded.link AS link ON shown.link_key = link.link_key
    WHERE shown.either_key IS NOT NULL
),

certain AS (
    SELECT
        shown.identifier_key,
        touchpoint.source
    FROM loaded.touchpoint_identifier AS shown
    SEMI JOIN doubtful ON shown.identifier_key = doubtful.either_key
    INNER JOIN loaded.touchpoint AS touchpoint ON shown.touchpoint_key = touchpoint.touchpoint_key
    INNER JOIN evidence ON shown.touchpoint_key = evidence.evidence_key AND NOT evidence.is_link
    WHERE shown.either_key IS NULL
    UNION
    SELECT
        shown.identifier_key,
        link.source
    FROM loaded.link_identifier AS shown
    SEMI JOIN doubtful ON shown.identifier_key = doubtful.either_key
    INNER JOIN loaded.link AS link ON shown.link_key = link.link_key
    INNER JOIN evidence ON shown.link_key = evidence.evidence_key AND evidence.is_link
    WHERE shown.either_key IS NULL
),

-- Of the two the one that it is not.
untrue AS (
    SELECT
        doubtful.evidence_key,
        doubtful.is_link,
        doubtful.identifier_key
    FROM doubtful
    LEFT JOIN certain
        ON doubtful.either_key = certain.identifier_key AND doubtful.source = certain.source
    LEFT JOIN absent ON doubtful.either_key = absent.identifier_key
    WHERE (doubtful.identifier_key = doubtful.either_key)
        <> (certain.source IS NOT NULL OR absent.identifier_key IS NOT NULL)
),

on_touchpoint AS (
    SELECT
        evidence.evidence_key,
        shown.identifier_key,
        evidence.order_no,
        shown.level = 'person' AS is_person,
        shown.level = 'device' AS is_device,
        namespace.priority,
        shown.position,
        evidence.is_bot,
        evidence.is_link
    FROM loaded.touchpoint_identifier AS shown
    INNER JOIN evidence ON shown.touchpoint_key = evidence.evidence_key AND NOT evidence.is_link
    LEFT JOIN reference.namespace AS namespace ON shown.namespace = namespace.namespace
),

on_link AS (
    SELECT
        evidence.evidence_key,
        shown.identifier_key,
        evidence.order_no,
        shown.level = 'person' AS is_person,
        shown.level = 'device' AS is_device,
        namespace.priority,
        shown.position,
        evidence.is_bot,
        evidence.is_link
    FROM loaded.link_identifier AS shown
    INNER JOIN evidence ON shown.link_key = evidence.evidence_key AND evidence.is_link
    LEFT JOIN reference.namespace AS namespace ON shown.namespace = namespace.namespace
),

shown AS (
    SELECT * FROM on_touchpoint
    UNION ALL
    SELECT * FROM on_link
)

SELECT shown.*
FROM shown
ANTI JOIN absent ON shown.identifier_key = absent.identifier_key
ANTI JOIN untrue
    ON shown.identifier_key = untrue.identifier_key
    AND shown.evidence_key = untrue.evidence_key
    AND shown.is_link = untrue.is_link

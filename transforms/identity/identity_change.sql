-- One row per change of customers against what the night published before believed.
-- Inputs: believed (alias_id, customer_id, is_erased: that night's; registered by nights/steps.py),
--   customer_alias, identifier, identity_edge, evidence, evidence_identifier, touchpoint_customer,
--   loaded.touchpoint, loaded.link, loaded.staff, reference.blocked,
--   reference.rotation, reference.correction
-- Parameters: $as_of_us
--
-- Identifiers are followed by their own ids, which never change: where those of one customer of then
-- are now, and where those of one customer of now were then. What explains a change is the oldest
-- evidence that shows two identifiers which were apart and are together, or the reverse. Nobody is 0
-- up to the end: two that are null would not be equal.

WITH tonight AS (
    SELECT
        alias_id,
        customer_id,
        member_key
    FROM customer_alias
    WHERE reason = 'member'
),

-- Where the secret changed since, by the ids that identifiers have now.
earlier AS (
    SELECT
        COALESCE(tonight.alias_id, believed.alias_id) AS alias_id,
        believed.customer_id,
        believed.is_erased
    FROM believed
    LEFT JOIN reference.rotation AS rotation ON believed.alias_id = rotation.alias_id
    LEFT JOIN tonight ON rotation.identifier_key = tonight.member_key
),

compared AS (
    SELECT
        tonight.member_key,
        COALESCE(tonight.alias_id, earlier.alias_id) AS alias_id,
        COALESCE(earlier.customer_id, 0) AS from_id,
        COALESCE(tonight.customer_id, 0) AS to_id,
        tonight.alias_id IS NULL AS is_gone,
        earlier.is_erased
    FROM earlier
    FULL JOIN tonight ON earlier.alias_id = tonight.alias_id
),

flow AS (
    SELECT
        from_id,
        to_id,
        is_gone,
        COUNT(*) AS identifiers
    FROM compared
    GROUP BY from_id, to_id, is_gone
),

origin AS (
    SELECT
        to_id,
        COUNT(NULLIF(from_id, 0)) AS customers
    FROM flow
    GROUP BY to_id
),

target AS (
    SELECT
        from_id,
        COUNT(NULLIF(to_id, 0)) AS customers
    FROM flow
    GROUP BY from_id
),

changed AS (
    SELECT
        flow.from_id,
        flow.to_id,
        flow.is_gone,
        flow.identifiers,
        CASE
            WHEN flow.from_id = 0 THEN 'created'
            WHEN flow.is_gone THEN 'removed'
            WHEN flow.to_id = 0 OR target.customers > 1 THEN 'split'
            WHEN origin.customers > 1 THEN 'merged'
            ELSE 'renamed'
        END AS change
    FROM flow
    INNER JOIN origin ON flow.to_id = origin.to_id
    INNER JOIN target ON flow.from_id = target.from_id
    WHERE flow.from_id <> flow.to_id AND (flow.from_id <> 0 OR origin.customers = 0)
),

-- Why identifiers are as if absent now.

absent AS (
    SELECT
        keyed60(
            'customer' || CHR(31) || namespace || CHR(31) || CAST(identifier_key AS VARCHAR)
        ) AS alias_id,
        cause
    FROM (
        SELECT
            namespace,
            identifier_key,
            'staff' AS cause
        FROM loaded.staff
        WHERE is_staff
        UNION ALL
        SELECT
            namespace,
            identifier_key,
            'blocked' AS cause
        FROM reference.blocked
    ) AS left_out
),

gone AS (
    SELECT
        compared.from_id,
        MIN(CASE WHEN compared.is_erased THEN 'erased' ELSE absent.cause END) AS cause
    FROM compared
    LEFT JOIN absent ON compared.alias_id = absent.alias_id
    WHERE compared.is_gone AND (compared.is_erased OR absent.cause IS NOT NULL)
    GROUP BY compared.from_id
),

-- What is seen together: two identifiers of one customer now or then.

side AS (
    SELECT
        edge.first_order_no,
        edge.is_accepted,
        edge.refusal,
        a.from_id AS from_a,
        a.to_id AS to_a,
        b.from_id AS from_b,
        b.to_id AS to_b,
        edge.identifier_key_a,
        edge.identifier_key_b
    FROM identity_edge AS edge
    INNER JOIN compared AS a ON edge.identifier_key_a = a.member_key
    INNER JOIN compared AS b ON edge.identifier_key_b = b.member_key
    WHERE
        (edge.is_accepted AND a.from_id <> b.from_id)
        OR (NOT edge.is_accepted AND a.from_id = b.from_id AND a.to_id <> b.to_id)
),

-- A correction needs no evidence, and says more than any.
decided AS (
    SELECT
        a.from_id AS from_a,
        b.from_id AS from_b,
        a.to_id,
        correction.identifier_key_a,
        correction.identifier_key_b
    FROM reference.correction AS correction
    INNER JOIN compared AS a ON correction.identifier_key_a = a.member_key
    INNER JOIN compared AS b ON correction.identifier_key_b = b.member_key
    WHERE
        correction.is_holding AND correction.correction = 'belong_together'
        AND a.from_id <> b.from_id
),

moved_device AS (
    SELECT
        compared.from_id,
        compared.to_id,
        seen.order_no,
        seen.evidence_key,
        seen.is_link,
        seen.is_bot,
        compared.member_key AS identifier_key
    FROM compared
    INNER JOIN evidence_identifier AS seen ON compared.member_key = seen.identifier_key
    -- Another secret renames everybody, and every device with them.
    ANTI JOIN reference.rotation AS rotation ON compared.from_id = rotation.alias_id
    WHERE
        compared.from_id <> 0 AND compared.from_id <> compared.to_id
        AND seen.is_device
),

explained AS (
    SELECT
        from_a AS from_id,
        to_a AS to_id,
        COALESCE(refusal, 'evidence') AS cause,
        first_order_no AS order_no,
        identifier_key_a,
        identifier_key_b,
        1 AS preference
    FROM side
    UNION ALL
    SELECT
        from_b AS from_id,
        to_b AS to_id,
        COALESCE(refusal, 'evidence') AS cause,
        first_order_no AS order_no,
        identifier_key_a,
        identifier_key_b,
        1 AS preference
    FROM side
    UNION ALL
    SELECT
        from_a AS from_id,
        to_id,
        'belong_together' AS cause,
        NULL AS order_no,
        identifier_key_a,
        identifier_key_b,
        0 AS preference
    FROM decided
    UNION ALL
    SELECT
        from_b AS from_id,
        to_id,
        'belong_together' AS cause,
        NULL AS order_no,
        identifier_key_a,
        identifier_key_b,
        0 AS preference
    FROM decided
    UNION ALL
    SELECT
        device.from_id,
        device.to_id,
        'device' AS cause,
        device.order_no,
        person.identifier_key AS identifier_key_a,
        device.identifier_key AS identifier_key_b,
        2 AS preference
    FROM moved_device AS device
    INNER JOIN evidence_identifier AS person
        ON device.order_no = person.order_no AND person.is_person
    INNER JOIN compared AS owner ON person.identifier_key = owner.member_key
    WHERE
        NOT device.is_bot
        AND (owner.to_id = device.to_id OR (device.to_id = 0 AND owner.to_id <> device.from_id))
    UNION ALL
    -- Nobody was identified on it: it came by another device, or by an object.
    SELECT
        device.from_id,
        device.to_id,
        'device' AS cause,
        device.order_no,
        device.identifier_key AS identifier_key_a,
        NULL AS identifier_key_b,
        3 AS preference
    FROM moved_device AS device
    INNER JOIN touchpoint_customer AS given ON device.evidence_key = given.touchpoint_key
    WHERE
        NOT device.is_link
        AND (
            given.customer_id = device.to_id
            OR (device.to_id = 0 AND given.customer_id <> device.from_id)
        )
    UNION ALL
    -- Nothing on it moved: by an object it owns, something that shows no device is now its customer's.
    SELECT
        device.from_id,
        device.to_id,
        'device' AS cause,
        evidence.order_no,
        device.identifier_key AS identifier_key_a,
        NULL AS identifier_key_b,
        4 AS preference
    FROM (SELECT DISTINCT from_id, to_id, identifier_key FROM moved_device) AS device
    INNER JOIN touchpoint_customer AS given ON device.to_id = given.customer_id
    INNER JOIN evidence ON given.touchpoint_key = evidence.evidence_key
    WHERE NOT evidence.is_link
    UNION ALL
    SELECT
        compared.from_id,
        compared.to_id,
        'evidence' AS cause,
        identifier.first_order_no AS order_no,
        identifier.identifier_key AS identifier_key_a,
        NULL AS identifier_key_b,
        1 AS preference
    FROM compared
    INNER JOIN identifier ON compared.member_key = identifier.identifier_key
    WHERE compared.from_id = 0 AND compared.to_id <> 0
),

oldest AS (
    SELECT
        *,
        FALSE AS is_gone
    FROM explained
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY from_id, to_id
        ORDER BY preference, order_no, identifier_key_a, identifier_key_b
    ) = 1
),

told AS (
    SELECT
        touchpoint_key AS evidence_key,
        source,
        FALSE AS is_link
    FROM loaded.touchpoint
    UNION ALL
    SELECT
        link_key AS evidence_key,
        source,
        TRUE AS is_link
    FROM loaded.link
)

SELECT
    moment($as_of_us) AS as_of,
    CASE
        WHEN changed.is_gone AND gone.cause = 'erased' THEN 'erased'
        WHEN changed.is_gone AND gone.cause IS NOT NULL THEN 'blocked'
        ELSE changed.change
    END AS change,
    NULLIF(changed.from_id, 0) AS from_customer_id,
    NULLIF(changed.to_id, 0) AS to_customer_id,
    kept.to_id IS NOT NULL AS is_from_kept,
    changed.identifiers,
    COALESCE(
        -- A device only follows its people.
        CASE WHEN changed.change = 'split' AND oldest.cause = 'device' THEN gone.cause END,
        oldest.cause,
        gone.cause,
        CASE WHEN rotation.alias_id IS NOT NULL THEN 'key_rotated' END
    ) AS cause,
    told.source,
    CASE WHEN NOT told.is_link THEN told.evidence_key END AS touchpoint_key,
    moment(evidence.occurred_us) AS occurred_at,
    CASE
        WHEN b.namespace IS NULL THEN a.namespace
        ELSE a.namespace || ' + ' || b.namespace
    END AS namespaces
FROM changed
LEFT JOIN origin AS kept ON NULLIF(changed.from_id, 0) = kept.to_id
LEFT JOIN reference.rotation AS rotation ON changed.from_id = rotation.alias_id
LEFT JOIN gone ON changed.from_id = gone.from_id
LEFT JOIN oldest
    ON changed.from_id = oldest.from_id
    AND changed.to_id = oldest.to_id
    AND changed.is_gone = oldest.is_gone
LEFT JOIN identifier AS a ON oldest.identifier_key_a = a.identifier_key
LEFT JOIN identifier AS b ON oldest.identifier_key_b = b.identifier_key
LEFT JOIN evidence ON oldest.order_no = evidence.order_no
LEFT JOIN told
    ON evidence.evidence_key = told.evidence_key AND evidence.is_link = told.is_link

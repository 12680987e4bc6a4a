-- Items accepted; what was ignored, blocked or merely noted, by batch and rule; refusals are counted
-- where their bytes are kept. Inputs: dated, refused_item, mention, named, event_rule.

WITH kept AS (
    SELECT dated.*
    FROM dated
    ANTI JOIN refused_item
        ON dated.record_no = refused_item.record_no AND dated.item_no = refused_item.item_no
),

-- An item of which something was made was not ignored.
ignored AS (
    SELECT
        ignored.record_no,
        ignored.item_no,
        MIN(COALESCE(ignored.rule, 'ignored_by_format')) AS rule
    FROM kept AS ignored
    ANTI JOIN kept AS made
        ON ignored.record_no = made.record_no
        AND ignored.item_no = made.item_no
        AND made.outcome <> 'ignored'
    WHERE ignored.outcome = 'ignored'
    GROUP BY ignored.record_no, ignored.item_no
),

-- Identifiers that are as if absent; what may be one of two is one.
absent AS (
    SELECT DISTINCT
        PLACE_OF(kept.record_no) AS place,
        mention.draft_no,
        mention.role,
        mention.position,
        CASE
            WHEN named.blocked IS NOT NULL THEN named.blocked
            WHEN mention.role = 'identifier' AND named.level IS NULL THEN 'unknown_namespace'
        END AS rule,
        mention.role = 'identifier' AND named.is_staff_pattern AS is_staff
    FROM mention
    INNER JOIN named
        ON mention.namespace = named.namespace AND mention.value = named.value
    INNER JOIN kept
        ON mention.draft_no = kept.draft_no
    WHERE named.blocked IS NOT NULL OR named.level IS NULL OR named.is_staff_pattern
),

noted AS (
    SELECT
        PLACE_OF(kept.record_no) AS place,
        COUNT(*) FILTER (WHERE kept.is_after_receipt) AS after_receipt,
        COUNT(*) FILTER (WHERE kept.is_gap) AS dst_gap,
        COUNT(*) FILTER (WHERE kept.is_fold) AS dst_fold,
        COUNT(*) FILTER (
            WHERE kept.outcome = 'touchpoint'
                AND COALESCE(event_rule.event_type, kept.event_type, 'unmapped') = 'unmapped'
        ) AS unmapped
    FROM kept
    LEFT JOIN event_rule
        ON kept.source_event_type = event_rule.source_event_type
    WHERE kept.outcome IN ('touchpoint', 'link')
    GROUP BY PLACE_OF(kept.record_no)
)

SELECT PLACE_OF(record_no) AS place, 'accepted' AS outcome, NULL AS rule, COUNT(*) AS item_count
FROM (
    SELECT DISTINCT record_no, item_no
    FROM kept
    WHERE outcome IN ('touchpoint', 'link', 'staff')
)
GROUP BY PLACE_OF(record_no)
UNION ALL
SELECT PLACE_OF(record_no) AS place, 'ignored' AS outcome, rule, COUNT(*) AS item_count
FROM ignored
GROUP BY PLACE_OF(record_no), rule
UNION ALL
SELECT place, 'blocked', rule, COUNT(*) FROM absent WHERE rule IS NOT NULL GROUP BY place, rule
UNION ALL
SELECT place, 'counted', 'staff_identifier', COUNT(*)
FROM absent
WHERE rule IS NULL AND is_staff
GROUP BY place
UNION ALL
SELECT place, 'counted', rule, item_count
FROM noted
UNPIVOT (item_count FOR rule IN (after_receipt, dst_gap, dst_fold, unmapped))
WHERE item_count > 0

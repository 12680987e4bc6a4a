-- Items accepted; what was ignored, blocked or merely noted, by batch and rule; refusals are counted
-- where their bytes are kept. Inputs: kept, mentioned.

-- An item of which something was made was not ignored.
WITH ignored AS (
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
        mentioned.draft_no,
        mentioned.role,
        mentioned.position,
        CASE
            WHEN mentioned.blocked IS NOT NULL THEN mentioned.blocked
            WHEN mentioned.role = 'identifier' AND mentioned.level IS NULL THEN 'unknown_namespace'
        END AS rule,
        mentioned.role = 'identifier' AND mentioned.is_staff_pattern AS is_staff
    FROM mentioned
    INNER JOIN kept
        ON mentioned.draft_no = kept.draft_no
    WHERE mentioned.blocked IS NOT NULL OR mentioned.level IS NULL OR mentioned.is_staff_pattern
),

noted AS (
    SELECT
        PLACE_OF(kept.record_no) AS place,
        COUNT(*) FILTER (WHERE kept.is_after_receipt) AS after_receipt,
        COUNT(*) FILTER (WHERE kept.is_gap) AS dst_gap,
        COUNT(*) FILTER (WHERE kept.is_fold) AS dst_fold,
        COUNT(*) FILTER (
            WHERE kept.outcome = 'touchpoint'
                AND kept.event_type = 'unmapped'
        ) AS unmapped
    FROM kept
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

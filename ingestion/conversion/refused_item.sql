-- One row per item with a refused draft, and per item that gave none: why it is refused.
-- Inputs: settled, item; parameter: the rule for items without drafts.

SELECT record_no, item_no, MIN(refusal) AS rule, MIN(detail) AS detail
FROM settled
WHERE refusal IS NOT NULL
GROUP BY record_no, item_no
UNION ALL
SELECT item.record_no, item.item_no, $unclaimed AS rule, NULL AS detail
FROM item
ANTI JOIN settled
    ON item.record_no = settled.record_no AND item.item_no = settled.item_no

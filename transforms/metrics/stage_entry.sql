-- One row per definition, stage, entry period and segment: how many entered.
-- Inputs: stage_visit
-- Parameters: $watermark_us (entries at or after it are not counted; null: no rows)
--
-- Customers with bot touchpoints only need no filter: bots drive no journey, so they have no visit.
WITH entry AS (
    SELECT
        v.definition,
        v.stage,
        p.period_kind,
        period_start(p.period_kind, v.entered_date) AS period_start,
        v.customer_id,
        v.journey_id
    FROM stage_visit AS v
    CROSS JOIN (VALUES ('week'), ('month'), ('all')) AS p (period_kind)
    WHERE v.entered_us < $watermark_us
)

SELECT
    e.definition,
    e.stage,
    e.period_kind,
    e.period_start,
    'all' AS segment_by,
    '(all)' AS segment,
    COUNT(DISTINCT e.customer_id) AS customers,
    COUNT(DISTINCT e.journey_id) AS journeys,
    COUNT(*) AS visits
FROM entry AS e
GROUP BY e.definition, e.stage, e.period_kind, e.period_start

-- One row per visit before the watermark and configured segment: its value on entry, rare ones folded.
-- Inputs: stage_visit, customer, journey, reference.segment
-- Parameters: $watermark_us (null: no rows), $segment_values (the most values of a segment, by
--   customers, that are told apart; the others are `other`)
--
-- Each column of company/segment.py has its line. What brought somebody may have become known only
-- after the visit began; then it is not its value on entry.
WITH valued AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        v.stage,
        v.entered_date,
        v.customer_id,
        s.segment_by,
        COALESCE(
            CASE s.segment_by
                WHEN 'customer.first_channel' THEN c.first_channel
                WHEN 'customer.first_marketing_channel' THEN
                    CASE WHEN c.first_brought_order_no <= v.entered_order_no THEN c.first_marketing_channel END
                WHEN 'journey.first_channel' THEN j.first_channel
                WHEN 'journey.first_marketing_channel' THEN
                    CASE WHEN j.first_brought_order_no <= v.entered_order_no THEN j.first_marketing_channel END
                WHEN 'journey.first_stage' THEN j.first_stage
            END,
            '(none)'
        ) AS value
    FROM stage_visit AS v
    CROSS JOIN reference.segment AS s
    JOIN customer AS c ON c.customer_id = v.customer_id
    JOIN journey AS j ON j.journey_id = v.journey_id
    WHERE v.entered_us < $watermark_us
),

counted AS (
    SELECT
        v.definition,
        v.segment_by,
        v.value,
        COUNT(DISTINCT v.customer_id) AS customers
    FROM valued AS v
    GROUP BY v.definition, v.segment_by, v.value
),

placed AS (
    SELECT
        c.definition,
        c.segment_by,
        c.value,
        ROW_NUMBER() OVER (
            PARTITION BY c.definition, c.segment_by ORDER BY c.customers DESC, c.value
        ) AS place
    FROM counted AS c
)

SELECT
    v.definition,
    v.journey_id,
    v.visit_no,
    v.stage,
    v.entered_date,
    v.segment_by,
    CASE WHEN p.place <= $segment_values THEN v.value ELSE 'other' END AS segment
FROM valued AS v
JOIN placed AS p
    ON p.definition = v.definition AND p.segment_by = v.segment_by AND p.value = v.value

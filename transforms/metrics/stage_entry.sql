-- One row per definition, stage, entry period and segment: how many entered.
-- Inputs: stage_visit, visit_cohort, cohort
--
-- Customers with bot touchpoints only need no filter: bots drive no journey, so they have no visit.
WITH counted AS (
    SELECT
        m.cohort_no,
        COUNT(DISTINCT v.customer_id) AS customers,
        COUNT(DISTINCT v.journey_id) AS journeys,
        COUNT(*) AS visits
    FROM visit_cohort AS m
    JOIN stage_visit AS v
        ON v.journey_id = m.journey_id AND v.visit_no = m.visit_no
    GROUP BY m.cohort_no
)

SELECT
    c.definition,
    c.stage,
    c.period_kind,
    c.period_start,
    c.segment_by,
    c.segment,
    n.customers,
    n.journeys,
    n.visits
FROM counted AS n
JOIN cohort AS c ON c.cohort_no = n.cohort_no

-- One row per definition, stage, other stage, window, entry period and segment.
-- Inputs: stage_visit, stage_reach, reference.stage, reference.conversion_window
-- Parameters: $watermark_us (entries at or after it are not counted; null: no rows)
--
-- By journey: its first entry of the stage, the target later in the same journey. By customer: the
-- first visit of the stage in the period, the target later in any journey. Only an entry with its
-- whole window before the watermark is eligible; what is already known of others waits.
WITH visit AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        v.stage,
        v.entered_us,
        v.entered_date,
        LAG(v.journey_id) OVER w AS previous_journey_id,
        LAG(v.entered_date) OVER w AS previous_date
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
    WINDOW w AS (PARTITION BY v.definition, v.customer_id, v.stage ORDER BY v.entered_order_no)
),

-- A visit is first of its kind unless the customer's visit of the same stage before it is in the
-- same journey, or in the same period.
entry AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        v.stage,
        v.entered_us,
        p.period_kind,
        period_start(p.period_kind, v.entered_date) AS period_start,
        COALESCE(v.previous_journey_id <> v.journey_id, TRUE) AS is_of_journey,
        v.previous_date IS NULL OR COALESCE(
            period_start(p.period_kind, v.previous_date)
            <> period_start(p.period_kind, v.entered_date), FALSE
        ) AS is_of_customer
    FROM visit AS v
    CROSS JOIN (VALUES ('week'), ('month'), ('all')) AS p (period_kind)
),

span AS (
    SELECT c.definition, c.window_days, c.window_days * CAST(86400000000 AS BIGINT) AS window_us
    FROM reference.conversion_window AS c
),

started AS (
    SELECT
        e.definition,
        e.stage,
        e.period_kind,
        e.period_start,
        s.window_days,
        COUNT(CASE WHEN e.is_of_journey AND e.entered_us + s.window_us <= $watermark_us THEN 1 END)
            AS eligible,
        COUNT(CASE WHEN e.is_of_journey THEN 1 END) AS journeys,
        COUNT(CASE WHEN e.is_of_customer AND e.entered_us + s.window_us <= $watermark_us THEN 1 END)
            AS eligible_customers,
        COUNT(CASE WHEN e.is_of_customer THEN 1 END) AS customers
    FROM entry AS e
    JOIN span AS s ON s.definition = e.definition
    GROUP BY e.definition, e.stage, e.period_kind, e.period_start, s.window_days
),

arrived AS (
    SELECT
        e.definition,
        e.stage,
        r.to_stage,
        e.period_kind,
        e.period_start,
        s.window_days,
        COUNT(CASE WHEN e.is_of_journey AND r.is_same_journey THEN 1 END) AS converted,
        COUNT(CASE WHEN e.is_of_customer THEN 1 END) AS converted_customers
    FROM entry AS e
    JOIN stage_reach AS r
        ON
            r.definition = e.definition
            AND r.journey_id = e.journey_id
            AND r.visit_no = e.visit_no
    JOIN span AS s
        ON
            s.definition = e.definition
            AND r.reached_us - e.entered_us <= s.window_us
            AND e.entered_us + s.window_us <= $watermark_us
    GROUP BY e.definition, e.stage, r.to_stage, e.period_kind, e.period_start, s.window_days
),

-- Every pair of different stages has its row, also where nobody arrived.
counted AS (
    SELECT
        b.definition,
        b.stage,
        t.stage AS to_stage,
        b.window_days,
        b.period_kind,
        b.period_start,
        b.eligible,
        COALESCE(a.converted, 0) AS converted,
        b.journeys - b.eligible AS not_yet_eligible,
        b.eligible_customers,
        COALESCE(a.converted_customers, 0) AS converted_customers,
        b.customers - b.eligible_customers AS not_yet_eligible_customers
    FROM started AS b
    JOIN reference.stage AS t ON t.definition = b.definition AND t.stage <> b.stage
    LEFT JOIN arrived AS a
        ON
            a.definition = b.definition
            AND a.stage = b.stage
            AND a.to_stage = t.stage
            AND a.window_days = b.window_days
            AND a.period_kind = b.period_kind
            AND a.period_start IS NOT DISTINCT FROM b.period_start
)

SELECT
    c.definition,
    c.stage,
    c.to_stage,
    c.window_days,
    c.period_kind,
    c.period_start,
    'all' AS segment_by,
    '(all)' AS segment,
    c.eligible,
    c.converted,
    c.not_yet_eligible,
    CASE WHEN c.eligible > 0 THEN c.converted / CAST(c.eligible AS DOUBLE) END AS rate,
    wilson_low(c.converted, c.eligible) AS rate_low,
    wilson_high(c.converted, c.eligible) AS rate_high,
    c.eligible_customers,
    c.converted_customers,
    c.not_yet_eligible_customers,
    CASE
        WHEN c.eligible_customers > 0
            THEN c.converted_customers / CAST(c.eligible_customers AS DOUBLE)
    END AS customer_rate,
    wilson_low(c.converted_customers, c.eligible_customers) AS customer_rate_low,
    wilson_high(c.converted_customers, c.eligible_customers) AS customer_rate_high
FROM counted AS c

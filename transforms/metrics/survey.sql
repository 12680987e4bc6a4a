-- One row per survey of a customer before the watermark: what was asked once, and the newest answer.
-- Inputs: journey_touchpoint, touchpoint
-- Parameters: $watermark_us (touchpoints at or after it are not seen; null: no rows)
--
-- On one scale, about one object where there is one, from one sending to the next. Answers that
-- neither a sending nor an object holds together are one survey where they are of one visit. It counts
-- in the visit in which it began.
WITH asked AS (
    SELECT
        j.definition,
        j.journey_id,
        j.visit_no,
        j.order_no,
        j.touchpoint_key,
        t.customer_id,
        t.object_key,
        t.rating_scale,
        t.rating,
        CAST(SUM(CASE WHEN t.rating IS NULL THEN 1 ELSE 0 END) OVER (
            PARTITION BY j.definition, j.journey_id, t.rating_scale, t.object_key
            ORDER BY j.order_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS BIGINT) AS sending_no
    FROM journey_touchpoint AS j
    JOIN touchpoint AS t ON t.touchpoint_key = j.touchpoint_key
    WHERE
        t.rating_scale IS NOT NULL AND NOT t.is_bot AND NOT t.is_echo
        AND t.occurred_us < $watermark_us
        AND (t.rating IS NOT NULL OR t.event_type = 'survey_sent')
),

placed AS (
    SELECT
        a.*,
        CASE WHEN a.object_key IS NULL AND a.sending_no = 0 THEN a.visit_no END AS only_visit_no
    FROM asked AS a
),

survey AS (
    SELECT
        p.definition,
        p.journey_id,
        MIN(p.visit_no) AS visit_no,
        MIN_BY(p.touchpoint_key, p.order_no) AS touchpoint_key,
        p.customer_id,
        p.rating_scale,
        p.sending_no > 0 AS is_sent,
        MAX_BY(p.rating, CASE WHEN p.rating IS NOT NULL THEN p.order_no END) AS rating
    FROM placed AS p
    GROUP BY
        p.definition,
        p.journey_id,
        p.customer_id,
        p.rating_scale,
        p.object_key,
        p.sending_no,
        p.only_visit_no
),

-- The lowest favourable answer. Of three answers or two the second best is none that anybody is glad of.
scaled AS (
    SELECT
        s.*,
        CASE
            WHEN s.rating_scale = 'nps' THEN 9
            WHEN s.rating_scale IN ('csat_2', 'csat_3') THEN CAST(SUBSTR(s.rating_scale, 6) AS INTEGER)
            WHEN SUBSTR(s.rating_scale, 1, 5) = 'csat_' THEN CAST(SUBSTR(s.rating_scale, 6) AS INTEGER) - 1
        END AS favourable_from
    FROM survey AS s
)

SELECT
    s.definition,
    s.journey_id,
    s.visit_no,
    s.touchpoint_key,
    s.customer_id,
    s.rating_scale,
    s.is_sent,
    s.rating,
    CASE
        WHEN s.rating >= s.favourable_from THEN 'favourable'
        WHEN s.rating_scale = 'nps' AND s.rating > 6 THEN 'neutral'
        WHEN s.rating < s.favourable_from THEN 'unfavourable'
    END AS verdict
FROM scaled AS s

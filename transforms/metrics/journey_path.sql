-- One row per definition, path of journeys, period of their start, and segment.
-- Inputs: stage_visit, visit_cohort, cohort
-- Parameters: $watermark_us (entries at or after it are not seen; null: no rows)
--
-- A path is what was seen of a journey before the watermark. The 50 commonest of each period and
-- segment stand by themselves, ties by bytes; what the rest sums up to is `other`.
WITH visit AS (
    SELECT
        v.definition,
        v.journey_id,
        v.visit_no,
        v.stage,
        v.exit_kind = 'dropped'
        OR (v.exit_kind = 'ended' AND v.exited_us <= $watermark_us) AS is_over
    FROM stage_visit AS v
    WHERE v.entered_us < $watermark_us
),

-- Only a journey's last visit can be over.
journey_seen AS (
    SELECT
        v.definition,
        v.journey_id,
        STRING_AGG(v.stage, ' > ' ORDER BY v.visit_no)
        || CASE WHEN COUNT(CASE WHEN v.is_over THEN 1 END) = 0 THEN ' …' ELSE '' END AS path
    FROM visit AS v
    GROUP BY v.definition, v.journey_id
),

counted AS (
    SELECT
        c.definition,
        c.period_kind,
        c.period_start,
        c.segment_by,
        c.segment,
        j.path,
        COUNT(*) AS journeys
    FROM journey_seen AS j
    JOIN visit_cohort AS v
        ON v.journey_id = j.journey_id AND v.visit_no = 1
    JOIN cohort AS c ON c.cohort_no = v.cohort_no
    GROUP BY c.definition, c.period_kind, c.period_start, c.segment_by, c.segment, j.path
),

folded AS (
    SELECT
        n.definition,
        n.period_kind,
        n.period_start,
        n.segment_by,
        n.segment,
        n.journeys,
        CASE
            WHEN
                ROW_NUMBER() OVER (
                    PARTITION BY
                        n.definition, n.period_kind, n.period_start, n.segment_by, n.segment
                    ORDER BY n.journeys DESC, n.path
                ) <= 50
                THEN n.path
            ELSE 'other'
        END AS path
    FROM counted AS n
)

SELECT
    f.definition,
    f.period_kind,
    f.period_start,
    f.segment_by,
    f.segment,
    f.path,
    CAST(SUM(f.journeys) AS BIGINT) AS count
FROM folded AS f
GROUP BY f.definition, f.period_kind, f.period_start, f.segment_by, f.segment, f.path

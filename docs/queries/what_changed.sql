-- What did we say of last month, what do we say now, and why is it another number?
--
-- Put the journey, the period and the night (as_of) of your report into `asked`. One row for each stage
-- and night since that said another number than the night before it: what it was and became (was,
-- became), what your report said and what the newest night says (said_then, says_now), and what had
-- happened in between (why):
--
--   late touchpoints     that occurred in the period, before the watermark (W) of the night before, and
--                        came after it; also those that their source changed or deleted
--   identity             customers of the period who turned out to be one, or several, by new evidence
--   corrections          the same by corrections.csv, and people who were erased
--   configuration        changed: a journey, a word, a source, identity.yaml …
--   program              another version of Sojourn, Python or DuckDB
--   still running        the period was not over at the W of the night before
--
-- Several things may have happened in one night; the query does not divide a difference between them.
-- Another metric: another _history table and column in `said`, such as
-- `converted` of stage_conversion_history with its to_stage and window_days.
WITH asked AS (
    SELECT
        'purchase' AS definition,
        'month' AS period_kind,
        DATE '2026-09-01' AS period_start,
        TIMESTAMP '2026-10-06 22:00:00' AS as_of
),

said AS (
    SELECT history.as_of, history.stage, history.customers AS number
    FROM stage_entry_history AS history
    JOIN asked
        ON history.definition = asked.definition AND history.period_kind = asked.period_kind
        AND history.period_start IS NOT DISTINCT FROM asked.period_start
    WHERE history.segment_by = 'all'
),

-- The days of the period. `all` has no end.
period AS (
    SELECT
        COALESCE(period_start, DATE '1900-01-01') AS first_date,
        CASE period_kind
            WHEN 'week' THEN period_start + INTERVAL 7 DAY
            WHEN 'month' THEN period_start + INTERVAL 1 MONTH
            ELSE TIMESTAMP '2200-01-01'
        END AS until
    FROM asked
),

run AS (
    SELECT *
    FROM pipeline_run
    WHERE status = 'done'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY as_of ORDER BY started_at DESC) = 1
),

-- The nights that are in history, each with the one before it.
night AS (
    SELECT as_of, LAG(as_of) OVER (ORDER BY as_of) AS as_of_before
    FROM (SELECT DISTINCT as_of FROM stage_entry_history)
),

step AS (
    SELECT
        night.as_of,
        night.as_of_before,
        before.watermark_at AS watermark_before,
        before.finished_at AS landed_after,
        COALESCE(run.finished_at, TIMESTAMP '9999-01-01') AS landed_until,
        run.configuration_hash <> before.configuration_hash AS is_configured_anew,
        run.versions <> before.versions AS is_another_program,
        -- Days are local and W is UTC: no zone that people live in is 13 hours ahead of either.
        before.watermark_at + INTERVAL 13 HOUR < period.until AS is_still_running
    FROM night
    JOIN asked ON night.as_of > asked.as_of
    CROSS JOIN period
    LEFT JOIN run ON run.as_of = night.as_of
    LEFT JOIN run AS before ON before.as_of = night.as_of_before
),

late AS (
    SELECT step.as_of, batch.source, SUM(batch_day.touchpoints) AS touchpoints
    FROM step
    CROSS JOIN period
    JOIN batch ON batch.landed_at > step.landed_after AND batch.landed_at <= step.landed_until
    JOIN batch_day
        ON batch_day.batch_id = batch.batch_id
        AND batch_day.first_occurred_at < step.watermark_before
        AND batch_day.occurred_date >= period.first_date
        AND batch_day.occurred_date < period.until
    GROUP BY step.as_of, batch.source
),

-- Those of today's customers who were there in the period; who is nobody's any more may have been.
there AS (
    SELECT DISTINCT visit.customer_id
    FROM stage_visit AS visit
    JOIN asked ON visit.definition = asked.definition
    CROSS JOIN period
    WHERE visit.entered_date >= period.first_date AND visit.entered_date < period.until
),

identity AS (
    SELECT
        change.as_of,
        change.change,
        change.cause,
        COALESCE(change.cause IN ('keep_apart', 'belong_together'), FALSE)
            OR change.change = 'erased' AS is_correction,
        COUNT(*) AS changes
    FROM identity_change AS change
    LEFT JOIN customer_alias AS origin ON origin.alias_id = change.from_customer_id
    LEFT JOIN customer_alias AS target ON target.alias_id = change.to_customer_id
    WHERE change.change NOT IN ('created', 'renamed')
        AND (
            COALESCE(origin.customer_id, target.customer_id) IS NULL
            OR origin.customer_id IN (SELECT customer_id FROM there)
            OR target.customer_id IN (SELECT customer_id FROM there)
        )
    GROUP BY change.as_of, change.change, change.cause, is_correction
),

why AS (
    SELECT
        step.as_of,
        late.told AS late,
        found.told AS identity,
        corrected.told AS corrections,
        step.is_configured_anew,
        step.is_another_program,
        step.is_still_running
    FROM step
    LEFT JOIN (
        SELECT as_of, STRING_AGG(touchpoints || ' from ' || source, ', ' ORDER BY source) AS told
        FROM late
        GROUP BY as_of
    ) AS late ON late.as_of = step.as_of
    LEFT JOIN (
        SELECT as_of, STRING_AGG(changes || ' ' || change || COALESCE(' (' || cause || ')', ''), ', ' ORDER BY change, cause) AS told
        FROM identity
        WHERE NOT is_correction
        GROUP BY as_of
    ) AS found ON found.as_of = step.as_of
    LEFT JOIN (
        SELECT as_of, STRING_AGG(changes || ' ' || change || COALESCE(' (' || cause || ')', ''), ', ' ORDER BY change, cause) AS told
        FROM identity
        WHERE is_correction
        GROUP BY as_of
    ) AS corrected ON corrected.as_of = step.as_of
),

-- Every stage on every night; a stage that a night does not tell had nobody.
number AS (
    SELECT
        night.as_of,
        stage.stage,
        COALESCE(said.number, 0) AS number,
        LAG(COALESCE(said.number, 0)) OVER (PARTITION BY stage.stage ORDER BY night.as_of) AS was,
        LAST_VALUE(COALESCE(said.number, 0)) OVER (
            PARTITION BY stage.stage ORDER BY night.as_of
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS says_now
    FROM night
    CROSS JOIN (SELECT DISTINCT stage FROM said) AS stage
    LEFT JOIN said ON said.as_of = night.as_of AND said.stage = stage.stage
)

SELECT
    number.stage,
    number.as_of,
    COALESCE(reported.number, 0) AS said_then,
    number.was,
    number.number AS became,
    number.says_now,
    CONCAT_WS(
        '; ',
        'late touchpoints: ' || why.late,
        'identity: ' || why.identity,
        'corrections: ' || why.corrections,
        CASE WHEN why.is_configured_anew THEN 'configuration changed' END,
        CASE WHEN why.is_another_program THEN 'program changed' END,
        CASE WHEN why.is_still_running THEN 'the period was still running' END
    ) AS why
FROM number
CROSS JOIN asked
JOIN why ON why.as_of = number.as_of
LEFT JOIN number AS reported ON reported.as_of = asked.as_of AND reported.stage = number.stage
WHERE number.number <> number.was
ORDER BY number.stage, number.as_of

-- The stages of opportunities, from a table with a row for every change of anything: a row that
-- keeps the stage is no step, and a deal is won once and lost once. Both tables that tell it are
-- exported whole, so what came before is in the file.
-- Inputs: item (with opportunity_id, changed_at, has_won, has_closed).

WITH snapshot AS (
    SELECT
        *,
        PLACE_OF(record_no) AS place,
        EPOCH_US(TRY_CAST(changed_at AS TIMESTAMPTZ)) AS changed_us,
        TRY_CAST(amount AS DECIMAL(18, 4)) AS money,
        CASE
            WHEN has_won THEN 'won'
            WHEN has_closed THEN 'lost'
            ELSE 'stage'
        END AS step
    FROM item
),

-- Copies of a row are one change.
change AS (
    SELECT
        place,
        opportunity_id,
        changed_us,
        MAX(stage_name) AS stage_name,
        MAX(step) AS step,
        BOOL_OR(is_gone) AS is_gone
    FROM snapshot
    WHERE changed_us IS NOT NULL
    GROUP BY place, opportunity_id, changed_us
),

told AS (
    SELECT
        *,
        LAG(stage_name) OVER earlier AS previous_stage,
        LAG(step) OVER earlier AS previous_step,
        ROW_NUMBER() OVER (
            PARTITION BY place, opportunity_id, step ORDER BY changed_us
        ) > 1 AS is_repeated,
        -- What the newest row says of the opportunity holds for all that happened to it.
        LAST_VALUE(is_gone) OVER whole AS is_gone_now,
        LAST_VALUE(changed_us) OVER whole AS version_us
    FROM change
    WINDOW
        earlier AS (PARTITION BY place, opportunity_id ORDER BY changed_us),
        whole AS (
            PARTITION BY place, opportunity_id
            ORDER BY changed_us
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
),

judged AS (
    SELECT
        snapshot.*,
        told.is_gone_now,
        told.version_us,
        CASE
            WHEN snapshot.opportunity_id IS NULL THEN 'missing_opportunity_id'
            WHEN snapshot.changed_at IS NULL THEN 'missing_time'
            WHEN snapshot.changed_us IS NULL THEN 'unreadable_time'
            WHEN snapshot.stage_name IS NULL THEN 'missing_stage'
            WHEN snapshot.has_won IS NULL OR snapshot.has_closed IS NULL THEN 'unreadable_outcome'
            WHEN snapshot.amount IS NOT NULL AND snapshot.money IS NULL THEN 'unreadable_amount'
        END AS refusal,
        CASE
            WHEN told.stage_name = told.previous_stage AND told.step = told.previous_step
                THEN 'unchanged_stage'
            WHEN told.step <> 'stage' AND told.is_repeated THEN 'outcome_already_told'
        END AS reason_to_ignore
    FROM snapshot
    LEFT JOIN told
        ON snapshot.place = told.place
        AND snapshot.opportunity_id = told.opportunity_id
        AND snapshot.changed_us = told.changed_us
)

SELECT
    record_no,
    item_no,
    CASE
        WHEN refusal IS NOT NULL THEN 'rejected'
        WHEN reason_to_ignore IS NOT NULL THEN 'ignored'
        ELSE 'touchpoint'
    END AS outcome,
    COALESCE(refusal, reason_to_ignore) AS rule,
    'opportunity/' || opportunity_id || '/'
    || CASE
        WHEN step = 'stage'
            THEN 'stage/' || STRFTIME(MAKE_TIMESTAMP(changed_us), '%Y-%m-%dT%H:%M:%S.%f')
        ELSE step
    END AS dedupe_key,
    is_gone_now AS is_deleted,
    changed_at AS occurred_text,
    synced_us AS received_us,
    version_us,
    [{'type': 'opportunity', 'id': opportunity_id}] AS objects,
    [{'namespace': 'crm_contact_id', 'value': contact_id}] AS identifiers,
    'stage:' || stage_name AS source_event_type,
    CASE step
        WHEN 'won' THEN 'opportunity_won'
        WHEN 'lost' THEN 'opportunity_lost'
        ELSE 'opportunity_stage_changed'
    END AS event_type,
    {'namespace': 'salesforce_user_id', 'value': COALESCE(created_by_id, owner_id)} AS actor,
    CASE WHEN step = 'won' THEN money END AS value_amount,
    -- An organisation with one currency does not name it on its records: it is the company's.
    CASE
        WHEN step = 'won' AND money IS NOT NULL
            THEN COALESCE(currency_iso_code, GETVARIABLE('company_currency'))
    END AS value_currency,
    NULLIF(CAST(
        JSON_MERGE_PATCH('{}', JSON_OBJECT('stage_name', stage_name, 'amount', amount)) AS VARCHAR
    ), '{}') AS attributes
FROM judged

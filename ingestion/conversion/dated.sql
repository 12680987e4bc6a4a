-- The drafts with their times settled, and why an item with this draft is refused, if it is.
-- Inputs: drafted, clock. 631152000000000 is 1990, 4133980800000000 the end of 2100, both UTC.

WITH told AS (
    SELECT
        drafted.*,
        COALESCE(drafted.received_us, received.us) AS collected_us,
        COALESCE(drafted.version_us, version.us) AS version_told_us,
        COALESCE(drafted.is_date_only, FALSE) OR COALESCE(occurred.is_date, FALSE) AS is_day,
        COALESCE(
            drafted.occurred_us,
            CASE
                WHEN drafted.is_date_only OR occurred.is_date THEN occurred.day_end_us
                ELSE occurred.us
            END
        ) AS told_us,
        COALESCE(occurred.is_gap, FALSE) AND NOT COALESCE(drafted.is_date_only, FALSE) AS is_gap,
        COALESCE(occurred.is_fold, FALSE) AND NOT COALESCE(drafted.is_date_only, FALSE) AS is_fold
    FROM drafted
    LEFT JOIN clock AS occurred
        ON drafted.occurred_text = occurred.text
    LEFT JOIN clock AS received
        ON drafted.received_text = received.text
    LEFT JOIN clock AS version
        ON drafted.version_text = version.text
),

-- A time of receipt that cannot be right is as if not told.
collected AS (
    SELECT
        * EXCLUDE (collected_us),
        CASE
            WHEN collected_us BETWEEN 631152000000000 AND 4133980799999999 THEN collected_us
        END AS collected_us
    FROM told
),

settled AS (
    SELECT
        *,
        -- Five minutes: clocks of two machines; more is a wrong one.
        COALESCE(told_us > collected_us + 300000000, FALSE) AS is_after_receipt
    FROM collected
)

SELECT
    *,
    CASE WHEN is_after_receipt THEN collected_us ELSE told_us END AS at_us,
    CASE
        WHEN is_after_receipt THEN 'received'
        WHEN is_day THEN 'date_only'
        ELSE COALESCE(occurred_at_basis, 'server')
    END AS basis,
    CASE
        WHEN outcome = 'rejected' THEN COALESCE(rule, 'refused_by_format')
        WHEN outcome IS NULL OR outcome NOT IN ('touchpoint', 'link', 'staff', 'ignored')
            THEN 'unknown_outcome'
        WHEN outcome NOT IN ('touchpoint', 'link') THEN NULL
        WHEN told_us IS NULL AND occurred_text IS NULL THEN 'missing_time'
        WHEN told_us IS NULL THEN 'unreadable_time'
        WHEN NOT CASE WHEN is_after_receipt THEN collected_us ELSE told_us END
            BETWEEN 631152000000000 AND 4133980799999999 THEN 'time_out_of_range'
        WHEN evidence_id IS NULL THEN 'missing_key'
    END AS refusal
FROM settled

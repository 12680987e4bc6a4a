-- One row per distinct time that drafts give as text: what it means in the source's zone.
-- us: the instant, null if unreadable; day_end_us: the last µs of the day that is written;
-- is_date: a day and nothing more. Inputs: told (text), zone_change.

WITH read AS (
    SELECT
        text,
        INSTANT_US(text) AS instant_us,
        LOCAL_US(text) AS local_us,
        EPOCH_US(TRY_CAST(SUBSTR(TRIM(text), 1, 10) AS DATE)) + 86399999999 AS last_local_us,
        COALESCE(IS_DAY(text), FALSE) AS is_date
    FROM told
)

SELECT
    read.text,
    COALESCE(read.instant_us, read.local_us - own.offset_us) AS us,
    read.last_local_us - last.offset_us AS day_end_us,
    read.is_date,
    -- A day has no hour that a change of the clocks could have taken or given twice.
    COALESCE(NOT read.is_date AND read.local_us < own.fold_until_us, FALSE) AS is_fold,
    COALESCE(NOT read.is_date AND read.local_us >= own.gap_from_us, FALSE) AS is_gap
FROM read
ASOF LEFT JOIN zone_change AS own
    ON read.local_us >= own.local_from_us
ASOF LEFT JOIN zone_change AS last
    ON read.last_local_us >= last.local_from_us

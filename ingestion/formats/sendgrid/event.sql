-- E-mail events: one touchpoint each. Inputs: item, word.

WITH event AS (
    SELECT
        item.*,
        LOWER(item.event) AS said,
        word.event_type AS word,
        -- Wider decimals are a hundred times slower to read.
        CAST(TRY_CAST("timestamp" AS DECIMAL(18, 3)) AS DOUBLE) AS told,
        -- The part that all events of one message share; bounces that come late have none.
        COALESCE(
            NULLIF(SPLIT_PART(sg_message_id, '.', 1), ''),
            NULLIF(REGEXP_EXTRACT("smtp-id", '<?([^@<>.]+)', 1), '')
        ) AS message
    FROM item
    LEFT JOIN word
        ON LOWER(item.event) = word.source_event_type
)

SELECT
    record_no,
    item_no,
    CASE
        WHEN COALESCE(event, '') = '' THEN 'rejected'
        WHEN told IS NULL AND COALESCE("timestamp", '') <> '' THEN 'rejected'
        ELSE 'touchpoint'
    END AS outcome,
    CASE
        WHEN COALESCE(event, '') = '' THEN 'not_an_event'
        WHEN told IS NULL AND COALESCE("timestamp", '') <> '' THEN 'unreadable_time'
    END AS rule,
    COALESCE(
        NULLIF(sg_event_id, ''),
        CONCAT_WS(CHR(31), LOWER(email), said, "timestamp", sg_message_id, "smtp-id", url)
    ) AS dedupe_key,
    COALESCE(sg_event_id, '') = '' AS is_personal_key,
    -- Seconds; single sends write milliseconds. 1e11 seconds would be the year 5138.
    CAST(
        ROUND(told * CASE WHEN ABS(told) > 100000000000 THEN 1000 ELSE 1000000 END) AS BIGINT
    ) AS occurred_us,
    event AS source_event_type,
    word AS event_type,
    'email' AS channel,
    CASE word WHEN 'email_clicked' THEN 'email' END AS marketing_channel,
    COALESCE(sg_machine_open = 'true', FALSE) OR IS_MACHINE(useragent) AS is_bot,
    CASE WHEN message IS NOT NULL THEN [{'type': 'message', 'id': message}] END AS objects,
    [{'namespace': 'email', 'value': email}] AS identifiers,
    COALESCE(marketing_campaign_name, singlesend_name) AS campaign_name,
    NULLIF(CAST(JSON_MERGE_PATCH(
        body, '{"email":null,"event":null,"timestamp":null,"sg_event_id":null}'
    ) AS VARCHAR), '{}') AS attributes
FROM event

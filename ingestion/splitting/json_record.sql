-- Records that are not simply one JSON object with one item, and what they are. DuckDB's json_valid
-- lets commas before a closing bracket and numbers such as NaN pass: these are looked at again.
-- Inputs: line (record_no, body); parameters: a text without which a record is no batch body, and
-- where a batch body has its items.

WITH judged AS (
    SELECT
        record_no,
        CASE
            WHEN NOT JSON_VALID(body)
                THEN CASE WHEN TRIM(body, E' \t\r\n') = '' THEN 'blank' ELSE 'not_json' END
            WHEN REGEXP_MATCHES(body, ',\s*(?:[}\]]|-?(?i:nan|inf))')
                OR REGEXP_MATCHES(body, ':\s*-?(?i:nan|inf)')
                OR REGEXP_MATCHES(body, '\[\s*-?(?i:nan|inf)') THEN 'doubtful'
            WHEN LEFT(body, 1) <> '{' AND LEFT(LTRIM(body, E' \t\r\n'), 1) = '[' THEN 'array'
            WHEN LEFT(body, 1) <> '{' AND LEFT(LTRIM(body, E' \t\r\n'), 1) <> '{'
                THEN 'not_an_object'
            WHEN CONTAINS(body, $batch_text) AND JSON_TYPE(body, $batch_path) = 'ARRAY' THEN 'batch'
        END AS verdict
    FROM line
)

SELECT record_no, verdict
FROM judged
WHERE verdict IS NOT NULL

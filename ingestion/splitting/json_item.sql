-- One row per item of arrays and batch bodies, in their order; the members of a batch body that are
-- its items' defaults are laid under each item. Inputs: body (record_no, body); parameters: path of
-- the items in a batch body, names of its defaults.

WITH held AS (
    SELECT
        record_no,
        CASE
            WHEN LEFT(LTRIM(body, E' \t\r\n'), 1) = '[' THEN JSON_EXTRACT(body, '$[*]')
            ELSE JSON_EXTRACT(body, $batch_items)
        END AS items,
        CASE
            WHEN LEFT(LTRIM(body, E' \t\r\n'), 1) <> '[' THEN '{' || ARRAY_TO_STRING(
                LIST_TRANSFORM(CAST($defaults AS VARCHAR[]), LAMBDA name:
                    '"' || name || '":' || CAST(JSON_EXTRACT(body, '$.' || name) AS VARCHAR)
                ), ','
            ) || '}'
        END AS defaults
    FROM body
),

part AS (
    SELECT
        record_no,
        GENERATE_SUBSCRIPTS(items, 1) AS item_no,
        UNNEST(items) AS item,
        defaults
    FROM held
)

SELECT
    record_no,
    item_no,
    CAST(
        CASE
            WHEN LEFT(item, 1) = '{' AND defaults <> '{}' THEN JSON_MERGE_PATCH(defaults, item)
            ELSE item
        END AS VARCHAR
    ) AS body,
    LEFT(item, 1) = '{' AS is_object
FROM part

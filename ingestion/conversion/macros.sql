-- What the rooms' SELECTs and the conversion can call.

-- The place of a record's batch among those converted together (conversion/batches.py).
CREATE OR REPLACE TEMP MACRO place_of(record_no) AS
    record_no >> 40;

-- Without blanks of any kind at either end: people paste tabs, line ends and no-break spaces too.
CREATE OR REPLACE TEMP MACRO trimmed(t) AS
    CASE
        -- Nearly all are printable ASCII, and looking is ten times as fast as trimming.
        WHEN REGEXP_MATCHES(t, '^[!-~]+$') THEN t
        ELSE TRIM(t, ' ' || CHR(9) || CHR(10) || CHR(11) || CHR(12) || CHR(13) || CHR(160)
            || CHR(8203) || CHR(12288) || CHR(65279))
    END;

-- An ISO 8601 text with an offset, in µs since 1970 UTC; null without one, or if it cannot be read.
CREATE OR REPLACE TEMP MACRO instant_us(t) AS
    CASE
        WHEN SUFFIX(t, 'Z') THEN COALESCE(
            EPOCH_US(TRY_CAST(t AS TIMESTAMP)),
            -- Minutes without seconds DuckDB reads only if nothing follows.
            EPOCH_US(TRY_CAST(RTRIM(t, 'Z') AS TIMESTAMP))
        )
        WHEN REGEXP_MATCHES(t, ':\d\d(\.\d+)?( ?UTC|[+-]\d\d(:?\d\d)?|z)\s*$')
            THEN EPOCH_US(TRY_CAST(
                REGEXP_REPLACE(UPPER(t), '([ T]\d\d:\d\d)( ?UTC|[+-]|Z)', '\1:00\2') AS TIMESTAMPTZ
            ))
    END;

-- A text without offset, in µs since 1970 as if it were UTC; null if it has one or cannot be read.
CREATE OR REPLACE TEMP MACRO local_us(t) AS
    CASE
        WHEN REGEXP_FULL_MATCH(t, '\s*\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?\s*')
            THEN EPOCH_US(TRY_CAST(TRIM(t) AS TIMESTAMP))
    END;

-- A day and nothing more.
CREATE OR REPLACE TEMP MACRO is_day(t) AS
    REGEXP_FULL_MATCH(t, '\s*\d{4}-\d\d-\d\d\s*');

-- One member of a JSON object as text, to be joined by commas; null (and so left out) without value.
CREATE OR REPLACE TEMP MACRO text_member(name, value) AS
    '"' || name || '":' || CAST(TO_JSON(CAST(value AS VARCHAR)) AS VARCHAR);

-- The same for words and ids that are known to need no escaping.
CREATE OR REPLACE TEMP MACRO plain_member(name, value) AS
    '"' || name || '":"' || value || '"';

-- What an event says at a JSON pointer, as text: null without it, or if it is JSON's null or empty.
CREATE OR REPLACE TEMP MACRO answer_of(attributes, pointer) AS
    CASE WHEN pointer IS NOT NULL THEN NULLIF(TRIM(JSON_EXTRACT_STRING(attributes, pointer)), '') END;

-- The same as a number; null if it is none.
CREATE OR REPLACE TEMP MACRO rating_of(attributes, pointer) AS
    TRY_CAST(ANSWER_OF(attributes, pointer) AS DOUBLE);

-- A list of identifiers as texts of normalised values, for content hashes. Phone numbers apart:
-- these need their table (see respelled).
CREATE OR REPLACE TEMP MACRO spelled(identifiers) AS
    LIST_TRANSFORM(identifiers, LAMBDA x:
        x.namespace || ':' || CASE
            WHEN LIST_CONTAINS(GETVARIABLE('email_namespaces'), x.namespace) THEN LOWER(TRIMMED(x.value))
            ELSE TRIMMED(x.value)
        END
    );

CREATE OR REPLACE TEMP MACRO spelled_objects(objects) AS
    LIST_TRANSFORM(objects, LAMBDA x: x.type || ':' || TRIMMED(x.id));

-- A list of texts as a member; what is null in it is left out.
CREATE OR REPLACE TEMP MACRO list_member(name, texts) AS
    '"' || name || '":' || CAST(TO_JSON(LIST_FILTER(texts, LAMBDA x: x IS NOT NULL)) AS VARCHAR);

-- The id of a touchpoint or link. A key that is no plain token, or names a person, is hashed.
CREATE OR REPLACE TEMP MACRO evidence_id_of(source, dedupe_key, is_personal) AS
    source || ':' || CASE
        WHEN NOT COALESCE(is_personal, FALSE)
            AND REGEXP_FULL_MATCH(dedupe_key, '[A-Za-z0-9_.=+/:-]{1,128}') THEN dedupe_key
        ELSE SHA256(dedupe_key)
    END;

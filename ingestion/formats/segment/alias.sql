-- alias calls: the touchpoint is userId's. previousId is a device if its batch shows it as anonymousId,
-- else a user_id. Inputs: call, seen.

WITH alias AS (
    SELECT
        call.*,
        EXISTS (
            SELECT 1 FROM call AS other
            WHERE PLACE_OF(other.record_no) = PLACE_OF(call.record_no)
                AND other.anonymous_id = call.previous_id
        )
        OR EXISTS (
            SELECT 1 FROM seen
            WHERE seen.place = PLACE_OF(call.record_no)
                AND seen.identifier_key
                = KEYED60('anonymous_id' || CHR(31) || TRIMMED(call.previous_id))
        ) AS was_device
    FROM call
    WHERE call = 'alias'
)

SELECT
    record_no,
    item_no,
    CASE WHEN previous_id <> '' THEN 'touchpoint' ELSE 'rejected' END AS outcome,
    CASE WHEN COALESCE(previous_id, '') = '' THEN 'missing_previous_id' END AS rule,
    COALESCE(message_id, CONCAT_WS(CHR(31), call, user_id, previous_id, time_text)) AS dedupe_key,
    message_id IS NULL AS is_personal_key,
    COALESCE(
        received_us - (sent_us - original_us), INSTANT_US(timestamp_text), original_us,
        CASE WHEN time_text IS NULL THEN COALESCE(received_us, sent_us) END
    ) AS occurred_us,
    time_text AS occurred_text,
    received_us,
    CASE
        WHEN time_text IS NULL AND received_us IS NOT NULL THEN 'received'
        WHEN received_us IS NOT NULL THEN 'corrected'
        ELSE 'client'
    END AS occurred_at_basis,
    'alias' AS source_event_type,
    'profile_aliased' AS event_type,
    CASE channel WHEN 'mobile' THEN 'mobile_app' END AS channel,
    IS_MACHINE(user_agent) AS is_bot,
    [
        {'namespace': 'user_id', 'value': user_id},
        {
            'namespace': CASE WHEN was_device THEN 'anonymous_id' ELSE 'user_id' END,
            'value': previous_id
        },
        {'namespace': 'anonymous_id', 'value': anonymous_id}
    ] AS identifiers
FROM alias

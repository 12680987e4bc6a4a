-- The calls with one spelling for every member and their times read, in µs since 1970 UTC.
-- Inputs: item.

SELECT
    record_no,
    item_no,
    -- The spec's older examples say `action`.
    COALESCE(type, action) AS call,
    event,
    name,
    NULLIF(COALESCE("messageId", message_id), '') AS message_id,
    COALESCE("userId", user_id) AS user_id,
    COALESCE("anonymousId", anonymous_id) AS anonymous_id,
    COALESCE("previousId", previous_id) AS previous_id,
    COALESCE("groupId", group_id, context."groupId") AS group_id,
    channel,
    CASE WHEN LEFT(properties, 1) = '{' THEN CAST(properties AS VARCHAR) END AS properties,
    CASE WHEN LEFT(traits, 1) = '{' THEN CAST(traits AS VARCHAR) END AS traits,
    context,
    COALESCE(context."userAgent", context.user_agent) AS user_agent,
    COALESCE("timestamp", "originalTimestamp", original_timestamp) AS time_text,
    INSTANT_US("timestamp") AS stamped_us,
    INSTANT_US(COALESCE("originalTimestamp", original_timestamp)) AS original_us,
    INSTANT_US(COALESCE("sentAt", sent_at)) AS sent_us,
    INSTANT_US(COALESCE("receivedAt", received_at)) AS received_us
FROM item

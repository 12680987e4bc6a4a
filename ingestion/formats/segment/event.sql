-- identify, track, page, screen, group and alias calls: one touchpoint each.
-- No WHERE on what is read from JSON: DuckDB would read the JSON twice for it.
-- Inputs: call, word, medium.

WITH told AS (
    SELECT
        call.* EXCLUDE (context, traits),
        context.campaign.source AS context_source,
        context.campaign.medium AS context_medium,
        context.campaign.name AS campaign_name,
        context.page.path AS page_path,
        CASE call WHEN 'page' THEN COALESCE(
            context.page.url, JSON_EXTRACT_STRING(properties, '$.url')
        ) END AS page_url,
        CASE call WHEN 'page' THEN COALESCE(
            context.page.referrer, JSON_EXTRACT_STRING(properties, '$.referrer')
        ) END AS referrer,
        CASE WHEN call = 'identify' OR call = 'group' THEN traits ELSE properties END AS members,
        COALESCE(
            CASE call WHEN 'identify' THEN JSON_EXTRACT_STRING(traits, '$.email') END,
            context.traits.email
        ) AS email,
        COALESCE(
            CASE call WHEN 'identify' THEN JSON_EXTRACT_STRING(traits, '$.phone') END,
            context.traits.phone
        ) AS phone,
        context.device.id AS device_id,
        context."externalIds" AS external_ids
    FROM call
),

-- Words are known in any case: people write "Order completed" too.
known AS (
    SELECT
        told.*,
        word.event_type AS word,
        word.channel AS word_channel,
        CAST(word.sign AS INTEGER) AS sign,
        COALESCE(context_source, UTM(page_url, 'source')) AS campaign_source,
        COALESCE(context_medium, UTM(page_url, 'medium')) AS campaign_medium,
        CASE word.object_type
            WHEN 'order' THEN COALESCE(
                JSON_EXTRACT_STRING(members, '$.order_id'), JSON_EXTRACT_STRING(members, '$.orderId')
            )
            WHEN 'conversation' THEN COALESCE(
                JSON_EXTRACT_STRING(members, '$.conversation_id'),
                JSON_EXTRACT_STRING(members, '$.conversationId')
            )
            WHEN 'subscription' THEN COALESCE(
                JSON_EXTRACT_STRING(members, '$.subscription_id'),
                JSON_EXTRACT_STRING(members, '$.subscriptionId')
            )
        END AS object_id,
        word.object_type
    FROM told
    LEFT JOIN word
        ON CASE told.call WHEN 'track' THEN LOWER(told.event) END = word.source_event_type
),

placed AS (
    SELECT
        known.*,
        -- With both clocks of the device its error is known; a timestamp beside a time of receipt
        -- was corrected by the collector.
        COALESCE(
            received_us - (sent_us - original_us), stamped_us, original_us
        ) AS clock_us,
        CASE
            WHEN received_us - (sent_us - original_us) IS NOT NULL
                OR received_us IS NOT NULL AND stamped_us IS NOT NULL THEN 'corrected'
            WHEN time_text IS NULL AND received_us IS NOT NULL THEN 'received'
            ELSE 'client'
        END AS basis,
        medium.marketing_channel AS medium_channel,
        CASE
            WHEN call IS NULL THEN 'missing_type'
            WHEN call = 'track' AND COALESCE(event, '') = '' THEN 'missing_event_name'
            WHEN call = 'alias' AND COALESCE(previous_id, '') = '' THEN 'missing_previous_id'
            WHEN call = 'page' OR call = 'track' OR call = 'screen' OR call = 'identify'
                OR call = 'group' OR call = 'alias' THEN NULL
            ELSE 'unknown_type'
        END AS refusal
    FROM known
    LEFT JOIN medium
        ON LOWER(known.campaign_medium) = medium.utm_medium
)

SELECT
    record_no,
    item_no,
    CASE WHEN refusal IS NULL THEN 'touchpoint' ELSE 'rejected' END AS outcome,
    refusal AS rule,
    COALESCE(
        message_id,
        CASE
            WHEN call = 'alias' THEN CONCAT_WS(CHR(31), call, user_id, previous_id, time_text)
            ELSE CONCAT_WS(
                CHR(31), call, COALESCE(event, name), user_id, anonymous_id, time_text, members
            )
        END
    ) AS dedupe_key,
    message_id IS NULL AS is_personal_key,
    -- When it was sent or received is better than nothing: the event was not later.
    CASE
        WHEN clock_us IS NOT NULL THEN clock_us
        WHEN time_text IS NULL THEN COALESCE(received_us, sent_us)
    END AS occurred_us,
    CASE WHEN clock_us IS NULL THEN time_text END AS occurred_text,
    received_us,
    basis AS occurred_at_basis,
    CASE call WHEN 'track' THEN event ELSE call END AS source_event_type,
    CASE call
        WHEN 'page' THEN 'page_viewed'
        WHEN 'screen' THEN 'screen_viewed'
        WHEN 'identify' THEN 'profile_identified'
        WHEN 'group' THEN 'account_grouped'
        WHEN 'alias' THEN 'profile_aliased'
        ELSE word
    END AS event_type,
    CASE
        WHEN word_channel IS NOT NULL THEN word_channel
        WHEN call = 'screen' OR channel = 'mobile' THEN 'mobile_app'
    END AS channel,
    CASE call WHEN 'page' THEN BROUGHT_BY(
        medium_channel, LOWER(campaign_source), campaign_medium, page_url, referrer
    ) END AS marketing_channel,
    IS_MACHINE(user_agent) AS is_bot,
    CASE WHEN object_id IS NOT NULL THEN [{'type': object_type, 'id': object_id}] END AS objects,
    CASE
        -- The touchpoint is userId's, whatever device the call came from.
        WHEN call = 'alias' THEN [
            {'namespace': 'user_id', 'value': user_id},
            {'namespace': 'anonymous_id|user_id', 'value': previous_id},
            {'namespace': 'anonymous_id', 'value': anonymous_id}
        ]
        WHEN email IS NULL AND phone IS NULL AND device_id IS NULL AND external_ids IS NULL
            THEN CASE
                WHEN user_id IS NULL THEN [{'namespace': 'anonymous_id', 'value': anonymous_id}]
                ELSE [
                    {'namespace': 'user_id', 'value': user_id},
                    {'namespace': 'anonymous_id', 'value': anonymous_id}
                ]
            END
        ELSE LIST_CONCAT([
            {'namespace': 'user_id', 'value': user_id},
            {'namespace': 'email', 'value': email},
            {'namespace': 'phone', 'value': phone},
            {'namespace': 'anonymous_id', 'value': anonymous_id},
            {'namespace': 'device_id', 'value': device_id}
        ], LIST_TRANSFORM(
            LIST_FILTER(external_ids, LAMBDA x: COALESCE(x.collection, 'users') = 'users'),
            LAMBDA x: {'namespace': x.type, 'value': x.id}
        ))
    END AS identifiers,
    campaign_source,
    campaign_medium,
    CASE word_channel
        WHEN 'email' THEN COALESCE(campaign_name, JSON_EXTRACT_STRING(members, '$.campaign_name'))
        ELSE campaign_name
    END AS campaign_name,
    CASE
        WHEN sign IS NOT NULL THEN SIGNED_VALUE(sign, COALESCE(
            JSON_EXTRACT_STRING(members, '$.revenue'), JSON_EXTRACT_STRING(members, '$.total'),
            JSON_EXTRACT_STRING(members, '$.value')
        ))
    END AS value_amount,
    CASE WHEN sign IS NOT NULL THEN JSON_EXTRACT_STRING(members, '$.currency') END AS value_currency,
    NULLIF('{' || CONCAT_WS(
        ',',
        CASE WHEN call = 'page' OR call = 'screen' THEN TEXT_MEMBER(call || '_name', name) END,
        TEXT_MEMBER('page_path', page_path),
        TEXT_MEMBER('group_id', group_id),
        NULLIF(SUBSTR(members, 2, LENGTH(members) - 2), '')
    ) || '}', '{}') AS attributes
FROM placed

-- Segment calls as JSON text, one row per piece of a file, in order of place.
-- Inputs: item (what, who, when), broken (pieces that are no calls), and small tables: call (type and
-- event of each kind), device, person, page, product, campaign.
-- All texts are the demo's own and hold nothing that JSON must escape.
WITH told AS (
    SELECT
        item.*,
        call.name,
        call.type,
        call.event,
        device.anonymous_id,
        device.agent,
        device.ip,
        device.is_app,
        person.user_id,
        person.full_name,
        campaign.tag,
        product.body AS product_body,
        product.name AS product_name,
        CAST(product.cents / 100 AS DECIMAL(10, 2)) AS price,
        item.extra = 0 AND item.page_before < 0 AS is_landing,
        CASE WHEN item.extra = 0 AND item.page_before < 0 THEN campaign.search ELSE '' END AS search,
        '"path":"' || shown.path || '","referrer":"' || COALESCE($site || previous.path, campaign.referrer)
        || '","search":"' || CASE WHEN item.extra = 0 AND item.page_before < 0 THEN campaign.search ELSE '' END
        || '","title":"' || shown.title || '","url":"' || $site || shown.path
        || CASE WHEN item.extra = 0 AND item.page_before < 0 THEN campaign.search ELSE '' END || '"' AS page_body,
        shown.title AS page_title
    FROM item
    JOIN call ON item.kind = call.kind
    LEFT JOIN device ON item.device = device.no
    LEFT JOIN person ON item.person = person.no
    LEFT JOIN page AS shown ON item.page = shown.no
    LEFT JOIN page AS previous ON item.page_before = previous.no
    LEFT JOIN campaign ON item.entry = campaign.no
    LEFT JOIN product ON item.product = product.no
),
piece AS (
    SELECT
        place,
        head || '{'
        || CASE WHEN device < 0 THEN '' ELSE '"anonymousId":"' || anonymous_id || '",' END
        || '"context":{'
        || CASE
            WHEN device < 0 THEN '"library":{"name":"analytics-python","version":"2.3.4"}'
            WHEN is_app THEN
                '"app":{"name":"Fernweh","version":"3.4.1","build":"3041","namespace":"example.fernweh.app"},"device":{"id":"'
                || upper(anonymous_id) || '","type":"' || CASE WHEN agent LIKE '%iOS%' THEN 'ios' ELSE 'android' END
                || '"},"ip":"' || ip || '","library":{"name":"analytics-kotlin","version":"1.16.3"},"locale":"de-DE","timezone":"Europe/Berlin","userAgent":"'
                || agent || '"'
            ELSE
                CASE WHEN is_landing THEN COALESCE(tag, '') ELSE '' END
                || '"ip":"' || ip || '","library":{"name":"analytics.js","version":"2.11.1"},"locale":"de-DE","page":{'
                || page_body || '},'
                || CASE WHEN name IN ('NEWSLETTER', 'FORM') THEN '"traits":{"email":"' || typed_email || '"},' ELSE '' END
                || '"userAgent":"' || agent || '"'
        END
        || '},' || COALESCE('"event":"' || event || '",', '') || '"integrations":{},"messageId":"' || message_id || '",'
        || CASE name
            WHEN 'PAGE' THEN '"name":"' || page_title || '","properties":{' || page_body || '},'
            WHEN 'SCREEN' THEN '"name":"' || word || '","properties":{},'
            WHEN 'PRODUCT' THEN '"properties":{' || product_body || '},'
            WHEN 'ADD' THEN '"properties":{' || product_body || ',"quantity":1},'
            WHEN 'CART' THEN '"properties":{"products":[{' || product_body || ',"quantity":1}]},'
            WHEN 'SEARCH' THEN '"properties":{"query":"' || word || '"},'
            WHEN 'CHECKOUT' THEN '"properties":{"order_id":"' || order_id || '","currency":"EUR","products":[{' || product_body || ',"quantity":1}]},'
            WHEN 'ORDER' THEN '"properties":{"order_id":"' || order_id || '","revenue":' || price || ',"currency":"EUR","products":[{' || product_body || ',"quantity":1}]},'
            WHEN 'TRIAL' THEN '"properties":{"trial_plan_name":"' || product_name || '"},'
            WHEN 'SERVER_TRIAL_END' THEN '"properties":{"trial_plan_name":"' || product_name || '"},'
            WHEN 'SERVER_RENEW' THEN '"properties":{"plan":"' || product_name || '","revenue":' || price || ',"currency":"EUR"},'
            WHEN 'SERVER_PAYMENT_FAILED' THEN '"properties":{"plan":"' || product_name || '"},'
            WHEN 'SERVER_CANCEL' THEN '"properties":{"plan":"' || product_name || '"},'
            WHEN 'SERVER_SCORE' THEN '"properties":{"rating":' || extra || '},'
            WHEN 'SUBSCRIBE' THEN '"properties":{"plan":"' || product_name || '"},'
            WHEN 'CANCEL' THEN '"properties":{"plan":"' || product_name || '"},'
            WHEN 'FORM' THEN '"properties":{"title":"Contact sales"},'
            WHEN 'CHAT' THEN '"properties":{"conversation_id":"' || substr(message_id, 5, 13) || '"},'
            WHEN 'IDENTIFY' THEN '"traits":{"name":"' || full_name || '","email":"' || typed_email || '"},'
            WHEN 'IDENTIFY_EMAIL' THEN '"traits":{"email":"' || typed_email || '"},'
            WHEN 'ALIAS' THEN '"previousId":"' || anonymous_id || '",'
            WHEN 'GROUP' THEN '"groupId":"acct_' || person || '","traits":{"name":"' || word || '"},'
            ELSE '"properties":{},'
        END
        || CASE
            WHEN device < 0 THEN ''
            ELSE
                '"originalTimestamp":"' || strftime(make_timestamp(original * 1000), '%Y-%m-%dT%H:%M:%S.%gZ')
                || '","receivedAt":"' || strftime(make_timestamp(received * 1000), '%Y-%m-%dT%H:%M:%S.%gZ')
                || '","sentAt":"' || strftime(make_timestamp(sent * 1000), '%Y-%m-%dT%H:%M:%S.%gZ') || '",'
        END
        || '"timestamp":"' || strftime(make_timestamp(occurred * 1000), '%Y-%m-%dT%H:%M:%S.%gZ') || '","type":"' || type || '"'
        || CASE WHEN is_known THEN ',"userId":"' || user_id || '"' ELSE '' END
        || '}' || foot AS piece
    FROM told
    UNION ALL
    SELECT
        place,
        piece
    FROM broken
)
SELECT piece
FROM piece
ORDER BY place

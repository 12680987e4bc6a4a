-- SendGrid events as JSON text, one row per piece of a file, in order of place.
-- Inputs: item (event, message, times), broken (pieces that are no events), person, template.
WITH told AS (
    SELECT
        item.*,
        person.email,
        template.name AS template_name,
        template.is_letter,
        template.path
    FROM item
    JOIN person ON item.person = person.no
    JOIN template ON item.template = template.no
),
piece AS (
    SELECT
        place,
        head || '{"email":"' || email || '","timestamp":' || seconds
        || ',"smtp-id":"<' || message_id || '@geopod-ismtpd-' || mail % 4 || '>"'
        || ',"event":"' || event || '","category":'
        || CASE WHEN is_letter THEN '["newsletter","' || template_name || '"]' ELSE '"' || template_name || '"' END
        || ',"sg_event_id":"' || event_id || '","sg_message_id":"' || message_id || '.filter0001.16648.5515E0B88.0"'
        || CASE
            WHEN is_letter THEN
                ',"marketing_campaign_id":' || (52000 + letter) || ',"marketing_campaign_name":"weekly letter ' || (letter + 1) || '"'
            ELSE ''
        END
        || CASE event
            WHEN 'delivered' THEN ',"response":"250 2.0.0 OK","ip":"198.51.100.25","tls":1'
            WHEN 'deferred' THEN ',"response":"451 4.7.1 Please try again later","attempt":"1"'
            WHEN 'bounce' THEN ',"reason":"550 5.1.1 The account does not exist","status":"5.1.1","type":"bounce"'
            WHEN 'dropped' THEN ',"reason":"Bounced Address","status":"5.0.0"'
            WHEN 'open' THEN ',"useragent":"' || agent || '","ip":"203.0.113.' || (mail % 250 + 1) || '","sg_machine_open":' || is_machine
            WHEN 'click' THEN
                ',"useragent":"' || agent || '","ip":"203.0.113.' || (mail % 250 + 1) || '","url":"' || $site || path
                || '?utm_source=' || CASE WHEN is_letter THEN 'newsletter' ELSE 'lifecycle' END
                || '&utm_medium=email","url_offset":{"index":' || mail % 5 || ',"type":"html"}'
            WHEN 'group_unsubscribe' THEN
                ',"useragent":"' || agent || '","ip":"203.0.113.' || (mail % 250 + 1) || '","url":"' || $site || '/letter/unsubscribe","asm_group_id":10'
            ELSE ''
        END
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

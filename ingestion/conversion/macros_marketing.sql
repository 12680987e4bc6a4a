-- What brought a visitor, read from the page's address and the one before; and who is no visitor.

CREATE OR REPLACE TEMP MACRO utm(url, part) AS
    CASE
        WHEN CONTAINS(url, 'utm_')
            THEN NULLIF(URL_DECODE(
                REGEXP_EXTRACT(url, '[?&]utm_' || part || '=([^&#]*)', 1)
            ), '')
    END;

CREATE OR REPLACE TEMP MACRO host_of(url) AS
    REGEXP_REPLACE(LOWER(SPLIT_PART(url, '/', 3)), '^www\.|:\d+$', '');

CREATE OR REPLACE TEMP MACRO is_search_host(host) AS
    REGEXP_MATCHES(
        host,
        '(^|\.)(google|bing|duckduckgo|ecosia|yahoo|yandex|baidu|startpage|qwant|search\.brave)\.'
    );

CREATE OR REPLACE TEMP MACRO click_channel(url) AS
    CASE
        WHEN NOT CONTAINS(url, '?') THEN NULL
        WHEN REGEXP_MATCHES(url, '[?&](gclid|gbraid|wbraid|msclkid)=') THEN 'paid_search'
        WHEN REGEXP_MATCHES(url, '[?&](ttclid|twclid|li_fat_id)=') THEN 'paid_social'
        WHEN REGEXP_MATCHES(url, '[?&]dclid=') THEN 'display'
        -- fbclid is on every link that leaves Facebook, paid or not: the referrer decides.
    END;

-- medium_channel: what the UTM medium means, if known; source in lower case. Null: the page was
-- reached from the same site, or nothing is known.
CREATE OR REPLACE TEMP MACRO brought_by(medium_channel, source, medium, url, referrer) AS
    CASE
        WHEN medium_channel = 'paid_search'
            AND REGEXP_MATCHES(source, 'facebook|^fb$|instagram|^ig$|linkedin|twitter|^x$|tiktok|pinterest')
            THEN 'paid_social'
        WHEN medium_channel IS NOT NULL THEN medium_channel
        WHEN CLICK_CHANNEL(url) IS NOT NULL THEN CLICK_CHANNEL(url)
        WHEN source = 'email' OR CONTAINS(source, 'newsletter') THEN 'email'
        WHEN source IS NOT NULL OR medium IS NOT NULL THEN 'unknown'
        WHEN url IS NULL AND referrer IS NULL THEN NULL
        WHEN COALESCE(referrer, '') = '' THEN 'direct'
        -- Most pages were reached from the page before.
        WHEN SPLIT_PART(referrer, '/', 3) = SPLIT_PART(url, '/', 3) THEN NULL
        WHEN HOST_OF(referrer) = HOST_OF(url) THEN NULL
        WHEN REGEXP_MATCHES(HOST_OF(referrer), '^(mail|outlook|webmail|e?mail)\.') THEN 'email'
        WHEN IS_SEARCH_HOST(HOST_OF(referrer)) THEN 'organic_search'
        WHEN REGEXP_MATCHES(HOST_OF(referrer), '(^|\.)(youtube|youtu|vimeo)\.') THEN 'video'
        ELSE 'referral'
    END;

-- Crawlers, previews, monitors, scripts. They name themselves; those that do not are not found here.
-- Cubot makes telephones.
CREATE OR REPLACE TEMP MACRO is_machine(user_agent) AS
    COALESCE(REGEXP_MATCHES(
        user_agent,
        '(^|[^u])[Bb]ot\b|[Cc]rawl|[Ss]pider|[Ss]lurp|Headless|PhantomJS|Lighthouse|facebookexternalhit|[Pp]ingdom|UptimeRobot|python-|curl/|Wget/|Go-http-client|okhttp/|Java/|Apache-HttpClient|[Ss]craper|WhatsApp/|Slackbot|[Pp]review'
    ), FALSE);

-- Money as the source wrote it, with the sign that the word has: what is given back is negative.
CREATE OR REPLACE TEMP MACRO signed_value(sign, amount) AS
    CASE
        WHEN sign < 0 THEN -ABS(TRY_CAST(amount AS DECIMAL(18, 4)))
        ELSE TRY_CAST(amount AS DECIMAL(18, 4))
    END;

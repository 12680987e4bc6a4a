-- One row per touchpoint before as_of, with staff, echoes, customer and session settled.
-- Inputs: loaded.touchpoint, loaded.staff, evidence, touchpoint_customer, touchpoint_tone,
--   reference.word, reference.source
-- Parameters: $as_of_us, $session_gap_us (a gap of exactly this keeps one session)
WITH staff AS (
    SELECT DISTINCT s.identifier_key
    FROM loaded.staff AS s
    WHERE s.is_staff
),

-- Who acted decides the word: what a member of staff writes on a ticket is a reply. A source that
-- is no longer configured has no rank and comes last (ranks end at 1,000,000).
worded AS (
    SELECT
        t.touchpoint_key,
        t.source,
        COALESCE(r.rank, 1000001) AS source_rank,
        t.object_key,
        t.is_bot,
        t.occurred_us,
        CASE
            WHEN s.identifier_key IS NULL THEN t.event_type
            ELSE COALESCE(t.staff_event_type, t.event_type)
        END AS event_type
    FROM loaded.touchpoint AS t
    LEFT JOIN staff AS s ON s.identifier_key = t.actor_key
    LEFT JOIN reference.source AS r ON r.source = t.source
    WHERE t.occurred_us < $as_of_us AND NOT t.is_deleted
),

-- What can be true of an object only once but was told by several sources.
told_twice AS (
    SELECT w.event_type, w.object_key, MIN(w.source_rank) AS best_rank
    FROM worded AS w
    JOIN reference.word AS v ON v.event_type = w.event_type
    WHERE v.is_once_per_object AND w.object_key IS NOT NULL AND NOT w.is_bot
    GROUP BY w.event_type, w.object_key
    HAVING COUNT(DISTINCT w.source) > 1
),

settled AS (
    SELECT
        w.touchpoint_key,
        w.event_type,
        e.order_no,
        c.customer_id,
        w.occurred_us,
        v.initiator,
        v.is_driving AS is_driving_word,
        w.is_bot,
        NOT w.is_bot AND w.source_rank > COALESCE(d.best_rank, w.source_rank) AS is_echo
    FROM worded AS w
    JOIN evidence AS e ON e.evidence_key = w.touchpoint_key AND NOT e.is_link
    LEFT JOIN reference.word AS v ON v.event_type = w.event_type
    LEFT JOIN told_twice AS d ON d.event_type = w.event_type AND d.object_key = w.object_key
    LEFT JOIN touchpoint_customer AS c ON c.touchpoint_key = w.touchpoint_key
),

own AS (
    SELECT
        s.touchpoint_key,
        s.customer_id,
        s.order_no,
        s.occurred_us - LAG(s.occurred_us) OVER (
            PARTITION BY s.customer_id ORDER BY s.order_no
        ) AS gap_us
    FROM settled AS s
    WHERE
        s.initiator = 'customer' AND NOT s.is_bot AND NOT s.is_echo
        AND s.customer_id IS NOT NULL
),

-- A session goes by the place of its first touchpoint until that one's id names it.
in_session AS (
    SELECT
        o.touchpoint_key,
        MAX(CASE WHEN o.gap_us <= $session_gap_us THEN NULL ELSE o.order_no END) OVER (
            PARTITION BY o.customer_id ORDER BY o.order_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS first_order_no
    FROM own AS o
),

session_name AS (
    SELECT o.order_no AS first_order_no, key60('session:' || t.touchpoint_id) AS session_id
    FROM own AS o
    JOIN loaded.touchpoint AS t ON t.touchpoint_key = o.touchpoint_key
    WHERE o.gap_us IS NULL OR o.gap_us > $session_gap_us
)

SELECT
    t.touchpoint_id,
    t.touchpoint_key,
    s.customer_id,
    n.session_id,
    s.event_type,
    t.channel,
    t.marketing_channel,
    t.source,
    s.initiator,
    s.is_driving_word AND NOT s.is_bot AND NOT s.is_echo AND s.initiator <> 'system' AS is_driving,
    s.is_bot,
    s.is_echo,
    moment(t.occurred_us) AS occurred_at,
    CASE WHEN s.is_echo THEN NULL ELSE t.value_amount END AS value_amount,
    CASE WHEN s.is_echo THEN NULL ELSE t.value_currency END AS value_currency,
    -- The customer's own tone: an echo's text is told already. As conditions of the left join these
    -- would cost ten seconds a million.
    CASE
        WHEN s.initiator = 'customer' AND NOT s.is_bot AND NOT s.is_echo THEN o.sentiment
    END AS sentiment,
    CASE
        WHEN s.initiator = 'customer' AND NOT s.is_bot AND NOT s.is_echo AND o.sentiment IS NOT NULL
            THEN o.sentiment_model
    END AS sentiment_model,
    t.rating,
    t.rating_scale,
    t.occurred_us,
    t.occurred_at_basis = 'date_only' AS is_date_only,
    s.order_no,
    t.object_key
FROM settled AS s
JOIN loaded.touchpoint AS t ON t.touchpoint_key = s.touchpoint_key
LEFT JOIN in_session AS i ON i.touchpoint_key = s.touchpoint_key
LEFT JOIN touchpoint_tone AS o ON o.touchpoint_key = s.touchpoint_key
LEFT JOIN session_name AS n ON n.first_order_no = i.first_order_no

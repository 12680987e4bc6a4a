-- One row per draft: what becomes of it, without what it says; narrow, because it is read often.
-- Inputs: dated, event_rule.

SELECT
    dated.draft_no,
    dated.evidence_key,
    dated.record_no,
    dated.item_no,
    dated.outcome,
    dated.rule,
    dated.detail,
    CASE
        WHEN dated.refusal IS NOT NULL OR dated.outcome <> 'touchpoint' THEN dated.refusal
        WHEN event_rule.rating_pointer IS NULL THEN NULL
        WHEN ANSWER_OF(dated.attributes, event_rule.rating_pointer) IS NULL THEN NULL
        WHEN COALESCE(
            RATING_OF(dated.attributes, event_rule.rating_pointer)
            NOT BETWEEN event_rule.lowest AND event_rule.highest,
            TRUE
        ) THEN 'rating_off_scale'
    END AS refusal,
    COALESCE(event_rule.event_type, dated.event_type, 'unmapped') AS event_type,
    dated.version_told_us,
    COALESCE(dated.is_staff, TRUE) AS is_staff,
    dated.is_after_receipt,
    dated.is_gap,
    dated.is_fold
FROM dated
LEFT JOIN event_rule
    ON dated.source_event_type = event_rule.source_event_type

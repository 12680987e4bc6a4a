"""Ways to break the small night, each with the gates that see it."""

from __future__ import annotations

from tests.unit.small_metrics import METRIC_TABLES

Break = tuple[str, str]


def star(others: int, refusal: str = "'unique'") -> str:
    """Edges of one identifier with that many others."""
    return f"""INSERT INTO identity_edge BY NAME SELECT CAST('0x0abcdef012345678' AS BIGINT) AS identifier_key_a,
        range AS identifier_key_b, 1 AS first_evidence_key, 1 AS first_order_no, 1 AS event_count,
        {refusal} IS NULL AS is_accepted, {refusal} AS refusal FROM range({others});
        INSERT INTO identifier BY NAME SELECT CAST('0x0abcdef012345678' AS BIGINT) AS identifier_key,
        'person' AS level, 'email' AS namespace, 4 AS priority, 1 AS first_order_no, 99 AS strength,
        FALSE AS is_shared_identifier
        WHERE NOT EXISTS (SELECT 1 FROM identifier WHERE identifier_key = CAST('0x0abcdef012345678' AS BIGINT))"""


CONTRADICTED = """INSERT INTO reference.correction VALUES
    (7, 'keep_apart', 1, 2, 'jo', '2026-02-01', 'met', FALSE)"""

# What breaks the night | the gates that see it.
BREAKS: list[Break] = [
    # --- from the declarations
    ("DROP TABLE session", "session present"),
    ("ALTER TABLE journey DROP COLUMN channels", "journey present"),
    ("UPDATE touchpoint SET channel = NULL WHERE touchpoint_id = 'web:2'", "touchpoint not_null"),
    ("INSERT INTO identity_summary FROM identity_summary", "identity_summary unique"),
    (
        "INSERT INTO stage_conversion FROM stage_conversion WHERE period_start IS NULL",
        "stage_conversion unique",
    ),
    (
        "UPDATE loaded.touchpoint SET touchpoint_key = 2 WHERE touchpoint_id = 'web:1'",
        "loaded.touchpoint unique, loaded.touchpoint_identifier reference",
    ),
    ("UPDATE touchpoint SET initiator = 'robot' WHERE touchpoint_id = 'web:2'", "touchpoint allowed"),
    ("UPDATE session SET channels = -1 WHERE session_id = 21", "session range"),
    ("UPDATE stage_conversion SET rate_high = 1.5", "stage_conversion range"),
    ("UPDATE touchpoint SET rating = 'nan' WHERE touchpoint_id = 'web:2'", "touchpoint range"),
    ("UPDATE touchpoint SET rating = 'inf' WHERE touchpoint_id = 'web:2'", "touchpoint range"),
    # --- references
    ("UPDATE journey SET customer_id = 99 WHERE journey_id = 102", "journey reference"),
    ("UPDATE touchpoint SET session_id = 99 WHERE touchpoint_id = 'web:2'", "touchpoint reference"),
    ("DELETE FROM journey WHERE journey_id = 102", "stage_visit reference"),
    (
        "DELETE FROM stage_visit WHERE journey_id = 102",
        "journey reference, journey touchpoints_sum, journey_touchpoint reference, stage_entry visits_sum",
    ),
    ("UPDATE journey_touchpoint SET touchpoint_key = 77 WHERE touchpoint_key = 3", "journey_touchpoint reference"),
    (
        "UPDATE stage_visit SET stage = 'gone' WHERE visit_no = 2",
        "stage_visit reference, stage_entry visits_sum, stage_duration exits_sum",
    ),
    ("DELETE FROM reference.word WHERE event_type = 'signed_up'", "touchpoint reference"),
    ("UPDATE loaded.touchpoint SET batch_id = 'web-9' WHERE touchpoint_key = 1", "loaded.touchpoint reference"),
    # --- what was received, loaded and kept
    ("UPDATE batch SET items_ignored = 2 WHERE source = 'web'", "batch items_sum"),
    ("UPDATE batch SET touchpoints_duplicate = 1 WHERE source = 'web'", "batch touchpoints_sum"),
    (
        "UPDATE batch SET touchpoints_loaded = 7, touchpoints_parsed = 9 WHERE source = 'web'",
        "loaded.touchpoint loaded_sum",
    ),
    ("UPDATE batch SET links_loaded = 1 WHERE source = 'web'", "loaded.link loaded_sum"),
    ("UPDATE loaded.touchpoint SET is_deleted = true WHERE touchpoint_key = 5", "touchpoint kept_sum"),
    ("UPDATE loaded.touchpoint SET occurred_us = 0 WHERE touchpoint_key = 7", "touchpoint kept_sum"),
    # --- journeys and visits
    (
        """INSERT INTO journey_touchpoint SELECT * REPLACE (1 AS visit_no, 'visit' AS stage)
        FROM journey_touchpoint WHERE touchpoint_key = 2""",
        "journey_touchpoint unique, stage_visit touchpoints_sum",
    ),
    ("UPDATE session SET ended_at = started_at - INTERVAL 1 HOUR", "session time_order"),
    ("UPDATE customer SET last_seen_at = first_seen_at - INTERVAL 1 HOUR", "customer time_order"),
    ("UPDATE journey SET ended_at = started_at - INTERVAL 1 HOUR", "journey time_order"),
    ("UPDATE stage_visit SET exited_at = entered_at - INTERVAL 1 HOUR WHERE visit_no = 2", "stage_visit time_order"),
    ("UPDATE stage_visit SET exit_kind = 'open' WHERE visit_no = 2", "stage_visit open_without_exit"),
    (
        """UPDATE stage_visit SET visit_no = 5 WHERE visit_no = 3;
        UPDATE journey_touchpoint SET visit_no = 5 WHERE visit_no = 3""",
        "stage_visit visits_tile",
    ),
    (
        "UPDATE stage_visit SET exit_kind = 'dropped', exited_at = entered_at WHERE journey_id = 102",
        "stage_visit dropped_at_horizon, stage_duration exits_sum",
    ),
    ("UPDATE reference.stage SET horizon_us = 1 WHERE stage = 'order'", "stage_visit dropped_at_horizon"),
    ("UPDATE journey SET touchpoints = 9 WHERE journey_id = 101", "journey touchpoints_sum"),
    ("UPDATE stage_visit SET listed_touchpoints = 9 WHERE visit_no = 3", "stage_visit touchpoints_sum"),
    ("UPDATE journey_touchpoint SET is_driving = false WHERE touchpoint_key = 4", "stage_visit touchpoints_sum"),
    # --- metrics
    (
        "UPDATE stage_entry SET visits = 2 WHERE stage = 'trial' AND period_kind = 'all'",
        "stage_entry visits_sum, stage_flow out_equals_entered, stage_exit visits_sum, "
        "stage_duration visits_sum, stage_backtrack visits_sum",
    ),
    (
        "UPDATE pipeline_run SET watermark_at = '2026-02-02 15:00'",
        "stage_entry visits_sum, stage_duration exits_sum, journey_effort journeys_sum",
    ),
    (
        "UPDATE stage_flow SET count = 3 WHERE from_stage = 'START' AND period_kind = 'all'",
        "stage_flow in_equals_out, touchpoint_flow journeys_sum, journey_path journeys_sum",
    ),
    (
        "UPDATE stage_flow SET count = 3 WHERE from_stage = 'trial' AND period_kind = 'month'",
        "stage_flow out_equals_entered",
    ),
    ("UPDATE stage_flow SET share_out = 0.6 WHERE to_stage = 'trial'", "stage_flow shares_sum"),
    ("UPDATE stage_flow SET share_in = 0.6 WHERE from_stage = 'order'", "stage_flow shares_sum"),
    (
        """INSERT INTO stage_entry
        SELECT * REPLACE ('journey.first_stage' AS segment_by, visits + 1 AS visits)
        FROM stage_entry WHERE stage = 'visit'""",
        "stage_entry segments_sum, stage_flow out_equals_entered, stage_exit visits_sum, "
        "stage_duration visits_sum, stage_backtrack visits_sum, stage_sentiment customers_sum",
    ),
    ("UPDATE stage_conversion SET not_yet_eligible = 1", "stage_conversion eligible_sum"),
    ("UPDATE stage_conversion SET eligible_customers = 1", "stage_conversion eligible_sum"),
    ("UPDATE stage_conversion SET converted = 3", "stage_conversion converted_within_eligible"),
    (
        "UPDATE touchpoint_flow SET count = 3 WHERE from_event_type = 'START' AND period_kind = 'month'",
        "touchpoint_flow journeys_sum",
    ),
    ("UPDATE touchpoint_flow SET share_out = 0.6 WHERE to_event_type = 'signed_up'", "touchpoint_flow shares_sum"),
    ("UPDATE touchpoint_flow SET share_in = 0.6 WHERE from_event_type = 'order_placed'", "touchpoint_flow shares_sum"),
    ("DELETE FROM journey_path WHERE path = 'visit …' AND period_kind = 'all'", "journey_path journeys_sum"),
    ("UPDATE stage_exit SET n = 3 WHERE stage = 'visit'", "stage_exit visits_sum"),
    ("DELETE FROM stage_exit WHERE stage = 'order' AND period_kind = 'month'", "stage_exit visits_sum"),
    ("UPDATE stage_exit SET exits = 2 WHERE stage = 'visit' AND elapsed_days = 1", "stage_exit exits_sum"),
    ("UPDATE stage_exit SET still_in_stage = 0.6 WHERE still_in_stage = 0.5", "stage_exit shares_sum"),
    ("UPDATE stage_duration SET n = 3 WHERE period_kind = 'month'", "stage_duration visits_sum"),
    ("UPDATE stage_duration SET exits = 1 WHERE stage = 'order'", "stage_duration exits_sum"),
    ("UPDATE stage_wait SET answered = 0", "stage_wait waits_sum"),
    ("UPDATE wait SET asked_us = 0 + 4000000000000000", "stage_wait waits_sum"),
    ("UPDATE stage_promise SET late = 1", "stage_promise promises_sum"),
    ("UPDATE stage_promise SET n_undecided = 1", "stage_promise promises_sum"),
    ("UPDATE promise SET done_us = due_us + 1", "stage_promise promises_sum"),
    ("UPDATE stage_backtrack SET visits = 1 WHERE stage = 'visit'", "stage_backtrack visits_sum"),
    ("UPDATE stage_backtrack SET regressions = 2 WHERE stage = 'visit'", "stage_backtrack moves_within_visits"),
    ("DELETE FROM stage_action WHERE stage = 'order'", "stage_action touchpoints_sum"),
    ("UPDATE stage_channel SET share = 0.9 WHERE stage = 'order'", "stage_channel shares_sum"),
    (
        "UPDATE stage_channel SET touchpoints = 3 WHERE stage = 'visit' AND period_kind = 'month'",
        "stage_channel touchpoints_sum, stage_action touchpoints_sum",
    ),
    ("UPDATE stage_channel SET attempts = 2 WHERE stage = 'visit'", "stage_channel attempts_sum"),
    ("UPDATE journey_effort SET journeys = 2", "journey_effort journeys_sum"),
    ("UPDATE stage_sentiment SET customers = 1 WHERE stage = 'visit'", "stage_sentiment customers_sum"),
    ("UPDATE survey_score SET surveys_returned = 1", "survey_score answers_sum"),
    ("UPDATE survey_score SET favourable = 0", "survey_score answers_sum"),
    ("DELETE FROM survey", "survey_score answers_sum"),
    ("UPDATE batch_day SET touchpoints = 9", "batch_day loaded_sum"),
    # --- what only warns
    (
        "UPDATE pipeline_run SET watermark_at = NULL;"
        + "".join(
            f"DELETE FROM {table};" for table in (*METRIC_TABLES, "self_service_attempt", "survey")
        ),
        "pipeline_run watermark",
    ),
    ("UPDATE source_health SET is_late = true WHERE source = 'support'", "source_health late_sources"),
    (
        "UPDATE loaded.touchpoint SET event_type = 'unmapped' WHERE source = 'support'",
        "loaded.touchpoint unmapped_share",
    ),
    ("UPDATE batch SET items_rejected = 3, items_accepted = 36 WHERE source = 'web'", "batch rejected_share"),
    (
        """INSERT INTO reference.stage BY NAME
        SELECT 'renewal' AS definition, * EXCLUDE (definition) FROM reference.stage""",
        "reference.stage unmatched_definitions",
    ),
    (star(26), "identity_edge suspicious_identifiers"),
    (CONTRADICTED, "reference.correction contradictory"),
    ("UPDATE customer SET is_oversized = true WHERE customer_id = 12", "customer max_touchpoints"),
]  # fmt: skip

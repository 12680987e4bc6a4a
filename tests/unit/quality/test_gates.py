"""For each kind of gate: break the night in one way, and see that gate fail and no other."""

from __future__ import annotations

import pytest

from models import GateResult, Kind, tables
from quality.check import Observation
from quality.judge import observe
from tests.unit.small_metrics import METRIC_TABLES
from tests.unit.small_night import RUN_ID
from warehouse.engine import Engine, declared
from warehouse.errors import WarehouseError

Break = tuple[str, str]


def _star(others: int, refusal: str = "'unique'") -> str:
    """Edges of one identifier with that many others."""
    return f"""INSERT INTO identity_edge BY NAME SELECT CAST('0x0abcdef012345678' AS BIGINT) AS identifier_key_a,
        range AS identifier_key_b, 1 AS first_evidence_key, 1 AS first_order_no, 1 AS event_count,
        {refusal} IS NULL AS is_accepted, {refusal} AS refusal FROM range({others});
        INSERT INTO identifier BY NAME SELECT CAST('0x0abcdef012345678' AS BIGINT) AS identifier_key,
        'person' AS level, 'email' AS namespace, 4 AS priority, 1 AS first_order_no, 99 AS strength,
        FALSE AS is_shared_identifier
        WHERE NOT EXISTS (SELECT 1 FROM identifier WHERE identifier_key = CAST('0x0abcdef012345678' AS BIGINT))"""


_CONTRADICTED = """INSERT INTO reference.correction VALUES
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
    (_star(26), "identity_edge suspicious_identifiers"),
    (_CONTRADICTED, "reference.correction contradictory"),
    ("UPDATE customer SET is_oversized = true WHERE customer_id = 12", "customer max_touchpoints"),
]  # fmt: skip


def fails(o: Observation) -> bool:
    return not 0 <= o.found <= o.at_most


def failing(engine: Engine) -> set[str]:
    return {f"{o.table} {o.gate}" for o in observe(engine, RUN_ID) if fails(o)}


def test_a_good_night_passes_every_gate(engine: Engine) -> None:
    assert failing(engine) == set()


def test_a_journey_may_enter_a_stage_again_in_another_segment(engine: Engine) -> None:
    """What brought somebody is known from the second visit on: that one is no first entry of the stage."""
    for table in METRIC_TABLES:
        engine.execute(
            f"""INSERT INTO {table} SELECT * REPLACE (
            'customer.first_marketing_channel' AS segment_by, 'email' AS segment) FROM {table}"""
        )
    engine.execute("UPDATE stage_entry SET journeys = journeys + 1 WHERE segment = 'email'")
    assert failing(engine) == set()


@pytest.mark.parametrize(("sql", "gates"), BREAKS, ids=[gates for _, gates in BREAKS])
def test_a_broken_night_fails_its_gate_and_no_other(engine: Engine, sql: str, gates: str) -> None:
    engine.execute(sql)
    assert failing(engine) == set(gates.split(", "))


def test_every_kind_of_gate_is_broken_above(engine: Engine) -> None:
    broken = {gate.split()[1] for _, gates in BREAKS for gate in gates.split(", ")}
    assert {o.gate for o in observe(engine, RUN_ID)} == broken


def test_every_declared_table_but_history_is_judged(engine: Engine) -> None:
    judged = {o.table for o in observe(engine, RUN_ID)}
    made = {t.fullname for t in tables() if t.info["kind"] is not Kind.HISTORY}
    assert judged == made - {declared(GateResult).fullname}


def test_a_gate_is_told_once_per_table(engine: Engine) -> None:
    told = [(o.table, o.gate) for o in observe(engine, RUN_ID)]
    assert len(told) == len(set(told))


def test_what_is_missing_is_told_and_nothing_else_is_counted(engine: Engine) -> None:
    engine.execute("ALTER TABLE journey DROP COLUMN channels")
    engine.execute("DROP TABLE session")
    found = observe(engine, RUN_ID)
    assert {o.gate for o in found} == {"present"}
    assert {o.table: o.told for o in found if fails(o)} == {
        "session": "7 declared columns missing",
        "journey": "1 declared columns missing",
    }


def test_what_is_told_are_counts_and_names(engine: Engine) -> None:
    engine.execute(
        """UPDATE touchpoint SET initiator = 'anna.marked@example.com', channel = NULL
        WHERE customer_id = 11"""
    )
    told = {f"{o.table} {o.gate}": o.told for o in observe(engine, RUN_ID) if fails(o)}
    assert told == {
        "touchpoint allowed": "initiator: 4 (of 5 rows)",
        "touchpoint not_null": "channel: 4 (of 5 rows)",
    }


def test_an_old_bad_landing_does_not_warn_for_ever(engine: Engine) -> None:
    engine.execute(
        """INSERT INTO batch SELECT * REPLACE ('web-0' AS batch_id, '1969-12-31' AS landed_at,
            20 AS items_accepted, 19 AS items_rejected,
            0 AS touchpoints_loaded, 8 AS touchpoints_duplicate)
        FROM batch WHERE source = 'web'"""
    )
    assert failing(engine) == set()


def test_before_anything_landed_shares_are_nothing(engine: Engine) -> None:
    engine.execute("DELETE FROM batch")
    told = {o.gate: o.told for o in observe(engine, RUN_ID) if o.severity == "warn"}
    assert told["unmapped_share"] == told["rejected_share"] == "nothing landed yet"


def test_the_watermark_gate_names_who_was_never_heard_of(engine: Engine) -> None:
    engine.execute("UPDATE pipeline_run SET watermark_at = NULL")
    engine.execute("UPDATE source_health SET complete_up_to = NULL WHERE source = 'support'")
    (told,) = [o.told for o in observe(engine, RUN_ID) if o.gate == "watermark"]
    assert told == "unknown; required sources never heard of: support"


def test_a_run_that_is_not_there_cannot_be_judged(engine: Engine) -> None:
    with pytest.raises(WarehouseError, match="pipeline_run has no run 2026-03-09"):
        observe(engine, "2026-03-09")


def _suspicious(engine: Engine) -> str:
    (told,) = [o.told for o in observe(engine, RUN_ID) if o.gate == "suspicious_identifiers"]
    return told


def test_suspicious_identifiers_are_told_by_fingerprint(engine: Engine) -> None:
    engine.execute(_star(26))
    assert _suspicious(engine) == "seen with too many others: email:abcdef012345678 (with 26)"


def test_who_is_seen_with_few_enough_or_found_shared_is_not_suspicious(engine: Engine) -> None:
    engine.execute(_star(25))
    assert _suspicious(engine) == "seen with too many others: none"
    engine.execute(_star(1_000, "'shared'"))
    assert _suspicious(engine) == "seen with too many others: none"


def test_of_a_large_customer_the_identifier_in_its_middle_is_told(engine: Engine) -> None:
    engine.execute(_star(20, "NULL"))
    engine.execute(
        """INSERT INTO customer_member SELECT range, 11 FROM range(50)
        UNION ALL SELECT identifier_key_a, 11 FROM identity_edge GROUP BY ALL"""
    )
    assert _suspicious(engine) == (
        "seen with too many others: email:abcdef012345678 (with 20, in a customer of 51 identifiers)"
    )


def test_corrections_that_are_not_taken_are_told_by_their_lines(engine: Engine) -> None:
    engine.execute(_CONTRADICTED)
    engine.execute(
        "INSERT INTO reference.correction SELECT * REPLACE (9 AS correction_line, TRUE AS is_holding) FROM reference.correction"
    )
    engine.execute(
        "INSERT INTO reference.correction SELECT * REPLACE (12 AS correction_line) FROM reference.correction WHERE NOT is_holding"
    )
    (told,) = [o.told for o in observe(engine, RUN_ID) if o.gate == "contradictory"]
    assert told == (
        "not taken, because newer corrections say the opposite: corrections.csv:7, corrections.csv:12"
    )


def test_many_suspicious_identifiers_are_counted(engine: Engine) -> None:
    for number in range(8):
        engine.execute(_star(26 + number).replace("0x0a", f"0x0{number}"))
    told = _suspicious(engine)
    assert told.startswith(
        "seen with too many others: email:7bcdef012345678 (with 33), email:6bcdef012345678 (with 32), "
    )
    assert told.endswith(", 3 more")


def test_oversized_customers_are_told_with_their_touchpoints(engine: Engine) -> None:
    engine.execute("UPDATE customer SET is_oversized = true, touchpoints = 50000 + customer_id")
    (found,) = [o for o in observe(engine, RUN_ID) if o.gate == "max_touchpoints"]
    assert found.told.endswith(
        "left out of journeys: 12 (50,012 touchpoints), 11 (50,011 touchpoints)"
    )


def _unmatched(engine: Engine) -> tuple[float, str]:
    (found,) = [o for o in observe(engine, RUN_ID) if o.gate == "unmatched_definitions"]
    return found.found, found.told


def test_a_definition_that_nothing_matches_is_named(engine: Engine) -> None:
    engine.execute("UPDATE stage_visit SET matched_count = 0")
    assert _unmatched(engine) == (
        1,
        "nothing matches: purchase; of other definitions these stages: none",
    )


def test_single_stages_that_nothing_matches_are_told_and_fail_nothing(engine: Engine) -> None:
    """`visit` has no rules: it is where whatever matches nothing goes."""
    engine.execute("UPDATE reference.stage SET has_match = stage <> 'visit'")
    engine.execute("UPDATE stage_visit SET matched_count = 0 WHERE stage IN ('visit', 'order')")
    assert _unmatched(engine) == (
        0,
        "nothing matches: none; of other definitions these stages: purchase order",
    )


def test_while_there_are_no_touchpoints_no_definition_is_blamed(engine: Engine) -> None:
    engine.execute("DELETE FROM touchpoint")
    engine.execute("DELETE FROM stage_visit")
    assert _unmatched(engine)[0] == 0


def test_without_a_watermark_nothing_may_be_dropped(engine: Engine) -> None:
    engine.execute("UPDATE stage_visit SET exit_kind = 'dropped', last_driving_us = 0")
    assert "stage_visit dropped_at_horizon" not in failing(engine)
    engine.execute("UPDATE pipeline_run SET watermark_at = NULL")
    assert "stage_visit dropped_at_horizon" in failing(engine)

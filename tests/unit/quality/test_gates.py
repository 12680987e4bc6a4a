"""For each kind of gate: break the night in one way, and see that gate fail and no other."""

from __future__ import annotations

import pytest

from models import GateResult, Kind, tables
from quality.check import Observation
from quality.judge import observe
from tests.unit.quality.breaks import BREAKS, CONTRADICTED, star
from tests.unit.small_metrics import METRIC_TABLES
from tests.unit.small_night import RUN_ID
from warehouse.engine import Engine, declared
from warehouse.errors import WarehouseError


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
    engine.execute(star(26))
    assert _suspicious(engine) == "seen with too many others: email:abcdef012345678 (with 26)"


def test_who_is_seen_with_few_enough_or_found_shared_is_not_suspicious(engine: Engine) -> None:
    engine.execute(star(25))
    assert _suspicious(engine) == "seen with too many others: none"
    engine.execute(star(1_000, "'shared'"))
    assert _suspicious(engine) == "seen with too many others: none"


def test_of_a_large_customer_the_identifier_in_its_middle_is_told(engine: Engine) -> None:
    engine.execute(star(20, "NULL"))
    engine.execute(
        """INSERT INTO customer_member SELECT range, 11 FROM range(50)
        UNION ALL SELECT identifier_key_a, 11 FROM identity_edge GROUP BY ALL"""
    )
    assert _suspicious(engine) == (
        "seen with too many others: email:abcdef012345678 (with 20, in a customer of 51 identifiers)"
    )


def test_corrections_that_are_not_taken_are_told_by_their_lines(engine: Engine) -> None:
    engine.execute(CONTRADICTED)
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
        engine.execute(star(26 + number).replace("0x0a", f"0x0{number}"))
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
